import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import SWA
from tests.reuse import Reused


def weights(model):
    return [np.array(keras.ops.convert_to_numpy(v)) for v in model.trainable_variables]


class Record(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.epochs = []

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append(weights(self.model))


@Reused
def build(batch_norm=False, **compile_arguments):
    keras.utils.set_random_seed(1)
    norm = [keras.layers.BatchNormalization()] if batch_norm else []
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4), *norm, keras.layers.Dense(1)]
    )
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", **compile_arguments)
    return model


def fit(swa, epochs=5, **options):
    model = build(**options)
    x = np.random.default_rng(0).normal(size=(24, 3)).astype("float32")
    record = Record()
    y = x[:, :1]
    model.fit(x, y, batch_size=8, epochs=epochs, verbose=0, callbacks=[record, swa])
    return model, record.epochs


@pytest.mark.backend
@pytest.mark.parametrize(("start", "first"), [(0.5, 2), (3, 3), (0, 0), (0.0, 0), (0.99, None)])
def test_mean_of_the_last_epochs(start, first):
    swa = SWA(start)
    model, epochs = fit(swa)
    tail = epochs[-1:] if first is None else epochs[first:]
    assert swa.count == (0 if first is None else 5 - first)
    for i, actual in enumerate(weights(model)):
        expected = np.mean([epoch[i] for epoch in tail], axis=0)
        np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-7)


@pytest.mark.backend
@pytest.mark.parametrize("compile_arguments", [{}, {"jit_compile": True}])
def test_batch_norm_is_re_estimated(compile_arguments):
    if compile_arguments and keras.config.backend() == "torch":
        pytest.skip("torch compiles for minutes")
    x = np.random.default_rng(0).normal(size=(24, 3)).astype("float32")
    model, epochs = fit(SWA(0.5, data=x), batch_norm=True, **compile_arguments)
    kernel, bias = (np.mean([epoch[i] for epoch in epochs[2:]], axis=0) for i in range(2))
    hidden = x @ kernel + bias
    norm = model.layers[1]
    mean, variance = (np.array(v) for v in norm.get_weights()[2:])
    np.testing.assert_allclose(mean, hidden.mean(0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(variance, hidden.var(0), rtol=1e-4)


@pytest.mark.backend
def test_forgets_the_previous_fit():
    swa = SWA(0.5)
    fit(swa)
    model, epochs = fit(swa, epochs=2)
    assert swa.count == 1
    np.testing.assert_allclose(weights(model)[0], epochs[-1][0], rtol=1e-6)


def test_bad_input():
    with pytest.raises(InputError, match=r"start must be a number in \[0, 1\)"):
        SWA(1.5)
    with pytest.raises(InputError, match="start must be an integer of at least 0"):
        SWA(-1)
    with pytest.raises(InputError, match="data must be given to SWA for a model with batch norm"):
        fit(SWA(), batch_norm=True)
