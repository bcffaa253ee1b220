"""Batches are seen, in their order, and none is lost; training does not notice."""

import keras
import numpy as np
import pytest

from keras_trainkit.recording.batch_tap import BatchTap

X = np.arange(22.0, dtype="float32")[:, None]
Y = 2 * X[:, 0]


class Watch(keras.callbacks.Callback):
    """Looks at batches where `wanted` says so."""

    def __init__(self, wanted):
        super().__init__()
        self.wanted = list(wanted)
        self.seen, self.waits = [], []

    def on_train_begin(self, logs=None):
        own = self.model.train_function
        self.tap = BatchTap(self.model, self.next, self.note)
        self.own = own

    def next(self):
        return self.wanted.pop(0) if self.wanted else 0

    def note(self, batches, waits):
        self.seen += [np.asarray(keras.ops.convert_to_numpy(batch[0])).ravel() for batch in batches]
        self.waits += waits

    def on_train_end(self, logs=None):
        self.tap.remove()


class Rows(keras.utils.PyDataset):
    def __len__(self):
        return 6

    def __getitem__(self, index):
        rows = slice(4 * index, 4 * index + 4)
        return X[rows], Y[rows]


def generator():
    while True:
        for i in range(6):
            yield X[4 * i : 4 * i + 4], Y[4 * i : 4 * i + 4]


def data(kind):
    if kind == "arrays":
        return {"x": X, "y": Y, "batch_size": 4, "shuffle": False}
    if kind == "PyDataset":
        return {"x": Rows(workers=0), "shuffle": False}
    if kind == "generator":
        return {"x": generator(), "steps_per_epoch": 6}
    import tensorflow as tf

    return {"x": tf.data.Dataset.from_tensor_slices((X, Y)).batch(4)}


def fit(kind, callbacks, steps=1):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dropout(0.5), keras.layers.Dense(1)])
    rate = keras.optimizers.SGD(1e-4)
    several = {} if keras.config.backend() == "torch" else {"steps_per_execution": steps}
    model.compile(optimizer=rate, loss="mse", **several)
    history = model.fit(**data(kind), epochs=2, verbose=0, callbacks=callbacks).history
    return model, [np.array(keras.ops.convert_to_numpy(v)) for v in model.variables], history


@pytest.mark.backend
@pytest.mark.parametrize("kind", ["arrays", "tf.data", "PyDataset", "generator"])
@pytest.mark.parametrize("steps", [1, 4])
def test_training_is_the_same_and_the_batches_are_the_right_ones(kind, steps):
    watch = Watch([1, 3, 0, 2])
    (_, plain, a), (model, watched, b) = fit(kind, [], steps), fit(kind, [watch], steps)
    for u, v in zip(plain, watched, strict=True):
        np.testing.assert_array_equal(u, v)
    assert a == b
    np.testing.assert_array_equal(watch.seen[0], X[:4, 0])
    if steps == 1:  # the first; then three, of which two in the calls after; and two more
        first = [batch[0] for batch in watch.seen]
        assert first == [0, 4, 8, 12, 20, 0] or first == [0, 4, 8, 12, 20]
    if keras.config.backend() != "torch":
        assert len(watch.waits) == len(watch.seen)
        assert model.train_function is watch.own


@pytest.mark.backend
def test_a_tap_left_by_a_broken_fit_is_replaced():
    class Breaks(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            raise KeyError("broken")

    model, _, _ = fit("arrays", [])
    with pytest.raises(KeyError):
        model.fit(X, Y, batch_size=4, verbose=0, callbacks=[Watch([1]), Breaks()])
    watch = Watch([1])
    model.fit(X, Y, batch_size=4, verbose=0, callbacks=[watch])
    assert len(watch.seen) == 1
    assert "Tapped" not in type(model.train_function).__name__
