"""The average is recomputed by hand from the weights after every step."""

import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import EMA

MOMENTUM = 0.8


def data(n: int = 32) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 3)).astype("float32")
    return x, (x @ [[1.0], [2.0], [-1.0]]).astype("float32")


def build(optimizer="sgd", batch_norm: bool = False, **compile_arguments) -> keras.Model:
    keras.utils.set_random_seed(1)
    layers = [keras.Input((3,)), keras.layers.Dense(4, activation="relu")]
    layers += [keras.layers.BatchNormalization()] if batch_norm else []
    model = keras.Sequential([*layers, keras.layers.Dense(1)])
    model.compile(optimizer=optimizer, loss="mse", **compile_arguments)
    return model


def weights(model) -> list[np.ndarray]:
    return [np.array(keras.ops.convert_to_numpy(v)) for v in model.trainable_variables]


class Record(keras.callbacks.Callback):
    """Keeps copies of the weights at the moments it is called."""

    def __init__(self):
        super().__init__()
        self.steps, self.epoch_begins, self.epoch_ends, self.tests = [], [], [], []

    def on_train_batch_end(self, batch, logs=None):
        self.steps.append(weights(self.model))

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch_begins.append(weights(self.model))

    def on_epoch_end(self, epoch, logs=None):
        self.epoch_ends.append(weights(self.model))

    def on_test_batch_end(self, batch, logs=None):
        self.tests.append(weights(self.model))


def averages(steps, start=None):
    """The moving average after every step, in numpy."""
    result, average = [], start
    for step in steps:
        if average is None:
            average = step
        average = [MOMENTUM * a + (1 - MOMENTUM) * w for a, w in zip(average, step, strict=True)]
        result.append(average)
    return result


def assert_same(actual, expected, rtol=1e-5):
    for a, b in zip(actual, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-6)


def fit(model, callbacks, epochs=2, **arguments):
    x, y = data()
    return model.fit(
        x,
        y,
        epochs=epochs,
        batch_size=8,
        shuffle=False,
        verbose=0,
        callbacks=callbacks,
        **arguments,
    )


@pytest.mark.backend
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_validation_epoch_end_and_final_weights_are_the_average(optimizer, tmp_path):
    before, after = Record(), Record()
    path = str(tmp_path / "m{epoch}.keras")
    model = build(optimizer)
    checkpoint = keras.callbacks.ModelCheckpoint(path)
    fit(model, [before, EMA(MOMENTUM), after, checkpoint], validation_data=data(8))
    expected = averages(before.steps)
    for epoch, last in enumerate([3, 7]):
        assert_same(after.tests[epoch], expected[last])
        assert_same(after.epoch_ends[epoch], expected[last])
        assert_same(before.epoch_ends[epoch], before.steps[last])
        saved = keras.models.load_model(path.format(epoch=epoch + 1))
        assert_same(weights(saved), expected[last])
    assert_same(after.epoch_begins[1], before.steps[3])
    assert_same(weights(model), expected[-1])
    assert np.abs(weights(model)[0] - before.steps[-1][0]).max() > 1e-4


@pytest.mark.backend
def test_training_is_not_changed():
    plain, record = Record(), Record()
    fit(build("adam"), [plain])
    fit(build("adam"), [record, EMA(MOMENTUM)], validation_data=data(8))
    for a, b in zip(plain.steps, record.steps, strict=True):
        for u, v in zip(a, b, strict=True):
            np.testing.assert_array_equal(u, v)


@pytest.mark.backend
def test_reported_validation_loss_is_of_the_average():
    model, record = build(), Record()
    history = fit(model, [record, EMA(MOMENTUM)], epochs=1, validation_data=data(8))
    loss = model.evaluate(*data(8), verbose=0)
    assert history.history["val_loss"][-1] == pytest.approx(loss, rel=1e-5)


@pytest.mark.parametrize("arguments", [{"jit_compile": True}, {"steps_per_execution": 2}])
@pytest.mark.backend
def test_averages_every_step_when_compiled(arguments):
    if keras.config.backend() == "torch":
        pytest.skip("torch has no steps_per_execution, and compiles for minutes")
    record = Record()
    fit(build(), [record], epochs=1)
    model = build(**arguments)
    fit(model, [EMA(MOMENTUM)], epochs=1)
    assert_same(weights(model), averages(record.steps)[-1])


@pytest.mark.backend
def test_second_fit_gets_averages_and_keeps_the_optimizer_state():
    model, twin, record = build("adam"), build("adam"), Record()
    fit(model, [])
    fit(twin, [])
    start = weights(model)
    optimizer = model.optimizer
    fit(twin, [record])
    fit(model, [EMA(MOMENTUM)], validation_data=data(8))
    assert_same(weights(model), averages(record.steps, start)[-1])
    assert model.optimizer is optimizer
    assert int(keras.ops.convert_to_numpy(optimizer.iterations)) == 16


@pytest.mark.backend
def test_third_fit_goes_on_from_the_average():
    model = build("adam")
    fit(model, [EMA(MOMENTUM)])
    start, record = weights(model), Record()
    fit(model, [record, EMA(MOMENTUM)], validation_data=data(8))
    assert_same(weights(model), averages(record.steps, start)[-1])


@pytest.mark.backend
def test_predict_uses_and_returns_to_the_right_weights():
    x, _ = data(8)

    class Predict(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                before = weights(self.model)
                self.predicted = self.model.predict(x, verbose=0, callbacks=[ema])
                assert_same(weights(self.model), before, rtol=0)

    ema, record, predict = EMA(MOMENTUM), Record(), Predict()
    model = build()
    fit(model, [record, ema, predict])
    probe = build()
    for variable, value in zip(probe.trainable_variables, averages(record.steps)[3], strict=True):
        variable.assign(value)
    np.testing.assert_allclose(predict.predicted, probe.predict(x, verbose=0), rtol=1e-4)
    final = weights(model)
    model.predict(x, verbose=0, callbacks=[ema])
    model.evaluate(*data(8), verbose=0, callbacks=[ema])
    assert_same(weights(model), final, rtol=0)


@pytest.mark.backend
def test_early_stopping_restores_the_averaged_best():
    record = Record()
    stop = keras.callbacks.EarlyStopping(
        "val_loss", mode="max", patience=1, restore_best_weights=True
    )
    model = build()
    fit(model, [record, EMA(MOMENTUM), stop], epochs=5, validation_data=data(8))
    assert len(record.epoch_ends) == 2
    assert_same(weights(model), averages(record.steps)[3])


@pytest.mark.backend
def test_batch_norm_statistics_are_left_alone():
    def statistics(model):
        return [np.array(keras.ops.convert_to_numpy(v)) for v in model.non_trainable_variables]

    plain, averaged = build(batch_norm=True), build(batch_norm=True)
    fit(plain, [])
    fit(averaged, [EMA(MOMENTUM)], validation_data=data(8))
    for a, b in zip(statistics(plain), statistics(averaged), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.backend
def test_saved_model_goes_on_with_its_averages(tmp_path):
    model = build("adam")
    fit(model, [EMA(MOMENTUM)])
    model.save(tmp_path / "m.keras")
    loaded = keras.models.load_model(tmp_path / "m.keras")
    start, record = weights(model), Record()
    fit(loaded, [record, EMA(MOMENTUM)])
    assert_same(weights(loaded), averages(record.steps, start)[-1])


@pytest.mark.backend
def test_backup_before_it_resumes_as_if_nothing_had_happened(tmp_path):
    class Crash(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                raise RuntimeError

    def backup():
        return keras.callbacks.BackupAndRestore(str(tmp_path / "b"))

    whole = build("adam")
    fit(whole, [EMA(MOMENTUM)])
    with pytest.raises(RuntimeError):
        fit(build("adam"), [backup(), EMA(MOMENTUM), Crash()])
    resumed = build("adam")
    fit(resumed, [backup(), EMA(MOMENTUM)])
    assert_same(weights(resumed), weights(whole))


@pytest.mark.backend
def test_mixed_float16_averages_behind_the_loss_scale():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        record = Record()
        model = build("adam")
        start = weights(model)
        fit(model, [record, EMA(MOMENTUM)], epochs=1, validation_data=data(8))
    finally:
        keras.config.set_dtype_policy("float32")
    assert isinstance(model.optimizer, keras.optimizers.LossScaleOptimizer)
    moved, last = [], start  # a step whose gradients overflowed is no step
    for step in record.steps:
        if not np.array_equal(step[0], last[0]):
            moved.append(step)
        last = step
    assert_same(weights(model), averages(moved)[-1])


@pytest.mark.backend
def test_bad_input():
    with pytest.raises(InputError, match=r"momentum must be a number in \[0, 1\)"):
        EMA(1.0)
    with pytest.raises(InputError, match=r"momentum=0.8 and ema_momentum=0.5"):
        fit(build(keras.optimizers.SGD(use_ema=True, ema_momentum=0.5)), [EMA(0.8)])


@pytest.mark.skipif(
    keras.config.backend() != "tensorflow", reason="MirroredStrategy is TensorFlow's"
)
def test_under_a_mirrored_strategy():
    import tensorflow as tf

    record = Record()
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        model = build("adam")
    fit(model, [record, EMA(MOMENTUM)], validation_data=data(8))
    assert_same(weights(model), averages(record.steps)[-1])
