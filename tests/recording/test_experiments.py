"""Short trainings on copies: what they end with, and that the model stays as it is."""

import keras
import numpy as np
import pytest
from keras import layers

import keras_trainkit as tk
from keras_trainkit.recording.experiments import Experiments
from keras_trainkit.recording.stateless_loss import current_values

RNG = np.random.default_rng(0)
X = RNG.normal(size=(256, 3)).astype("float32")
Y = (X[:, :1] + X[:, 1:2] > 0).astype("float32")


def model(rate=0.02):
    made = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(16, "relu"),
            layers.Dropout(0.1),
            layers.Dense(1, "sigmoid"),
        ]
    )
    made.compile(optimizer=keras.optimizers.Adam(rate), loss="binary_crossentropy")
    return made


def bits(made):
    values = [*made.variables, *made.optimizer.variables]
    return [np.array(keras.ops.convert_to_numpy(v)) for v in values]


def test_rates_a_batch_by_heart_and_shuffled_features():
    keras.utils.set_random_seed(0)
    made = model()
    made.train_on_batch(X[:8], Y[:8])
    before = bits(made)
    weights, state, _ = current_values(made, "x")
    found = Experiments(made, (X, Y, None), steps=20).run(weights, state, 2e-5)
    assert found["rates"]["10.0"] < found["rates"]["1.0"] < found["start"]
    assert found["best"] == 500.0  # ten times the usual rate
    assert found["by_heart"] < 1
    assert {"standardized", "shuffled", "held", "seconds"} <= found.keys()
    assert found["steps"] == 8 * 20
    for a, b in zip(before, bits(made), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.slow
def test_a_training_is_the_same_bits_and_its_cause_is_found(capsys):
    def trained(**options):
        keras.utils.set_random_seed(0)
        made = model(rate=1e-6)
        doctor = tk.Doctor(**options)
        made.fit(X, Y, epochs=4, verbose=0, callbacks=[doctor], validation_split=0.25)
        after = np.random.random(), float(keras.random.uniform(()))
        return doctor, bits(made), after

    (_, plain, drawn), (doctor, watched, other) = trained(show=False), trained(probe_steps=50)
    for a, b in zip(plain, watched, strict=True):
        np.testing.assert_array_equal(a, b)
    assert drawn == other
    assert doctor.findings[0].symptom == "learning_rate_too_low"
    assert "steps on copies" in capsys.readouterr().out


def test_before_training():
    keras.utils.set_random_seed(0)
    verdict = tk.diagnose(model(2e-5), X, Y, experiments=True, show=False)
    assert verdict.broken == {}
    assert "could not" not in verdict.note
