"""The learning rate of every step is read off the weights: with a gradient of 1 it is the step."""

import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import EMA, PlateauScale

schedules = keras.optimizers.schedules


@keras.saving.register_keras_serializable(package="tests")
class Linear(schedules.LearningRateSchedule):
    """A schedule of somebody else's: 0.1, 0.2, 0.3, ..."""

    def __call__(self, step):
        return 0.1 * (keras.ops.cast(step, "float32") + 1.0)

    def get_config(self):
        return {}


@keras.saving.register_keras_serializable(package="tests")
def first_output(y_true, y_pred):
    return keras.ops.mean(y_pred)


class Script(keras.callbacks.Callback):
    def __init__(self, values):
        super().__init__()
        self.values, self.weights = values, []

    def on_train_begin(self, logs=None):
        self.weights.append(self.weight())

    def on_epoch_end(self, epoch, logs=None):
        logs["val_loss"] = self.values[epoch]
        self.weights.append(self.weight())

    def weight(self):
        return float(self.model.get_weights()[0][0, 0])

    def rates(self):
        return -np.diff(self.weights)


def build(rate, **arguments):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer=keras.optimizers.SGD(rate), loss=first_output, **arguments)
    return model


def fit(model, values, *callbacks, verbose=0):
    """One step an epoch."""
    script, x = Script(values), np.ones((4, 1), "float32")
    model.fit(x, x, epochs=len(values), verbose=verbose, callbacks=[script, *callbacks])
    return script


VALUES = [3, 2, 2, 2, 1, 1, 1, 1]  # with patience=2 plateaus after epochs 3 and 6
SCALES = np.array([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25])
LINEAR = 0.1 * np.arange(1, 9)


@pytest.mark.backend
@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0.1, np.full(8, 0.1)),
        (Linear(), LINEAR),
        (schedules.PolynomialDecay(0.8, 8, 0.0), 0.8 - LINEAR + 0.1),
        (schedules.PiecewiseConstantDecay([3], [1.0, 0.1]), np.repeat([1.0, 0.1], 4)),
    ],
)
def test_scales_the_rate_of_any_schedule(rate, expected):
    plateau = PlateauScale(patience=2)
    script = fit(build(rate), VALUES, plateau)
    np.testing.assert_allclose(script.rates(), expected * SCALES, rtol=1e-4)
    assert plateau.reductions == [(3, 0.5), (6, 0.25)]
    assert plateau.scale == 0.25


@pytest.mark.backend
def test_compiled(tmp_path):
    if keras.config.backend() == "torch":
        pytest.skip("torch compiles for minutes")
    model = build(Linear(), jit_compile=True)
    script = fit(model, VALUES, PlateauScale(patience=2))
    np.testing.assert_allclose(script.rates(), LINEAR * SCALES, rtol=1e-4)
    model.save(tmp_path / "m.keras")
    loaded = keras.models.load_model(tmp_path / "m.keras")
    for variable, name in [(model, "fitted"), (loaded, "loaded")]:
        rate = float(keras.ops.convert_to_numpy(variable.optimizer.learning_rate))
        assert rate == pytest.approx(0.9 * 0.25), name


@pytest.mark.backend
def test_second_fit_goes_on_from_the_scaled_rate():
    model, plateau = build(Linear()), PlateauScale(patience=1)
    fit(model, [1, 1], plateau)
    script = fit(model, [1, 1, 1], plateau)
    expected = np.array([0.3, 0.4, 0.5]) * [0.5, 0.5, 0.25]
    np.testing.assert_allclose(script.rates(), expected, rtol=1e-4)
    assert plateau.reductions == [(1, 0.5), (2, 0.25)]


@pytest.mark.backend
def test_beside_ema_of_a_built_optimizer():
    model = build(Linear())
    fit(model, [1])
    script = fit(model, [1, 1, 1], PlateauScale(patience=1), EMA(0.5))
    np.testing.assert_allclose(script.rates(), [0.2, 0.3, 0.4 * 0.5], rtol=1e-4)


@pytest.mark.parametrize(
    ("values", "arguments", "reductions"),
    [
        ([1] * 7, {"patience": 1, "cooldown": 2}, [(1, 0.5), (4, 0.25)]),
        ([1] * 7, {"patience": 1, "factor": 0.1, "min_scale": 0.05}, [(1, 0.1), (2, 0.05)]),
        ([1, 2, 3, 4], {"patience": 1, "mode": "max"}, []),
        ([1, 0.95, 0.9], {"patience": 2, "min_delta": 0.2}, [(2, 0.5)]),
        ([float("nan")] * 2, {"patience": 2}, [(1, 0.5)]),
    ],
)
def test_when(values, arguments, reductions):
    plateau = PlateauScale(**arguments)
    fit(build(0.1), values, plateau)
    assert plateau.reductions == reductions


def test_mixed_float16_and_mirrored():
    import tensorflow as tf

    keras.config.set_dtype_policy("mixed_float16")
    try:
        with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
            model = build(schedules.PolynomialDecay(0.5, 100, 0.5))
        script = fit(model, [1, 1, 1], PlateauScale(patience=1))
    finally:
        keras.config.set_dtype_policy("float32")
    np.testing.assert_allclose(script.rates(), [0.5, 0.5, 0.25], rtol=1e-3)


def test_says_so(capsys):
    fit(build(0.1), [1, 1], PlateauScale(patience=1), verbose=2)
    expected = "Epoch 2: val_loss has not improved for 1 epochs (best 1.0); the learning rate is"
    assert expected in capsys.readouterr().out


def test_bad_input():
    with pytest.raises(InputError, match=r"factor must be a number in \(0, 1\); received factor=1"):
        PlateauScale(factor=1)

    class Unsaveable(schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.1

    with pytest.raises(InputError, match=r"learning_rate must be .* NotImplementedError"):
        fit(build(Unsaveable()), [1, 1], PlateauScale(patience=1))
