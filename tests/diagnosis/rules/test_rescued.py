"""The rule rescued: by its signals, and after trainings that were really lost and brought back."""

import dataclasses
import math

import keras
import numpy as np
import pytest

import keras_trainkit as tk
from keras_trainkit.callbacks import Doctor, Rescue
from keras_trainkit.diagnosis import judge
from keras_trainkit.diagnosis.rules.rescued import check
from tests.diagnosis.examples import healthy

SLOW = pytest.mark.slow
X = np.random.default_rng(0).normal(size=(320, 4)).astype("float32")
Y = X @ np.array([1.0, -2.0, 3.0, 0.5], "float32")


def rescued(*scales, gave_up=False):
    rows = [
        {"epoch": i, "loss": math.nan, "scale": s, "now": 0.01 * s, "gave_up": False}
        for i, s in enumerate(scales)
    ]
    rows[-1]["gave_up"] = gave_up
    return dataclasses.replace(healthy(), rescues=rows)


def test_the_rate_that_held_is_prescribed():
    assert check(healthy()) is None
    found = check(rescued(0.25, 0.0625))
    assert found.severity == "warning"
    assert "2 times, first in epoch 1" in found.sentence
    assert found.prescription.overrides == {"learning_rate": pytest.approx(0.01 / 16, rel=0.02)}
    assert found.evidence["rescues"] == found.evidence["lost epochs"][-1] == 2


def test_it_is_an_error_where_it_gave_up():
    found = check(rescued(0.25, 0.25, gave_up=True))
    assert (found.severity, found.evidence["rescues"]) == ("error", 1)
    assert found.prescription.overrides == {"learning_rate": pytest.approx(0.01 / 40, rel=0.02)}


def fit(rate, *, attempts=3, epochs=8, order=1, schedule=False):
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(16, "relu"), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((4,)), *layers])
    given = keras.optimizers.schedules.ExponentialDecay(rate, 1000, 0.99) if schedule else rate
    model.compile(optimizer=keras.optimizers.SGD(given), loss="mse")
    doctor, rescue = Doctor(show=False), Rescue(attempts=attempts, factor=0.001)
    callbacks = [doctor, rescue][::order]
    model.fit(X, Y, 16, epochs=epochs, verbose=0, callbacks=callbacks)
    assert doctor.verdict.broken == {}
    assert doctor._recorder.failures == {}
    return model, doctor.findings, rescue


@pytest.mark.parametrize(
    ("order", "schedule"),
    [(1, False), pytest.param(-1, False, marks=SLOW), pytest.param(1, True, marks=SLOW)],
    ids=["doctor first", "rescue first", "schedule"],
)
def test_a_training_that_was_lost_and_brought_back(order, schedule):
    model, findings, rescue = fit(30.0, order=order, schedule=schedule)
    times = len(rescue.story)
    assert times >= 1
    (found,) = findings
    assert (found.symptom, found.severity) == ("rescued", "warning")
    assert found.evidence["rescues"] == times
    now = float(model.optimizer.learning_rate)
    assert found.evidence["learning rate then"] == pytest.approx(now, rel=0.01)
    assert "at a learning rate of 0.03." in found.sentence
    prescribed = found.prescription.overrides["learning_rate"]
    assert prescribed == pytest.approx(30.0 * 0.001**times, rel=0.01)
    assert found.consequences == ()  # what was seen in the lost epoch is no matter any more


@pytest.mark.proof
def test_the_prescribed_rate_needs_no_rescue():
    _, (found,), _ = fit(30.0)
    _, findings, rescue = fit(found.prescription.overrides["learning_rate"])
    assert rescue.story == []
    assert "rescued" not in {each.symptom for each in findings}


@pytest.mark.slow
def test_one_that_could_not_be_rescued_is_an_error():
    _, findings, rescue = fit(1e30, attempts=2)
    assert "training ends" in rescue.story[-1]
    assert (findings[0].symptom, findings[0].severity) == ("rescued", "error")
    assert findings[0].evidence["rescues"] == 2


@pytest.mark.proof
def test_a_second_fit_forgets_the_first():
    model, _, rescue = fit(30.0)
    assert rescue.story
    doctor = Doctor(show=False)
    model.fit(X, Y, 16, epochs=3, verbose=0, callbacks=[doctor, rescue])
    assert "rescued" not in {each.symptom for each in doctor.findings}


@pytest.mark.proof
def test_without_a_rescue_a_lost_loss_is_what_it_was():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(30.0), loss="mse")
    doctor = Doctor(show=False)
    model.fit(X, Y, 16, epochs=30, verbose=0, callbacks=[doctor])
    assert doctor.findings[0].symptom == "non_finite_loss"
    assert judge(doctor.signals)[0].severity == "error"


@pytest.mark.slow
def test_a_run_that_was_rescued_says_so(tiny, tmp_path):
    run = tk.train(str(tiny), out=tmp_path, learning_rate=30.0, epochs=6)
    assert run.rescues
    assert "rescued" in {each.symptom for each in tk.diagnose(run, show=False).findings}
    (run.path / "signals.jsonl").unlink()
    assert run.rescues[0] in tk.diagnose(run, show=False).note
