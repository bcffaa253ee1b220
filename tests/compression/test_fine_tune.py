"""A compressed model is trained with the loss of the one it came from."""

import keras
import numpy as np
import pytest
from rich.console import Console

from keras_trainkit import InputError
from keras_trainkit.compression import Effort
from keras_trainkit.compression.fine_tune import fine_tune

X = np.linspace(-1, 1, 40, dtype="float32").reshape(20, 2)
Y = X @ np.array([1.0, 2.0])


def model():
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])


def test_it_learns_with_that_loss_twice_the_same(capsys):
    like = model()
    like.compile(loss=keras.losses.Huber(0.5))
    effort = Effort(epochs=30, batch_size=10, learning_rate=0.1)
    trained = [model(), model()]
    for each in trained:
        fine_tune(each, like, (X, Y), effort, console=Console(highlight=False))
    assert trained[0].loss is like.loss
    assert trained[0].evaluate(X, Y, verbose=0) < 0.01
    assert (trained[0].get_weights()[0] == trained[1].get_weights()[0]).all()
    assert "epoch 30/30" in capsys.readouterr().out
    assert float(trained[0].optimizer.learning_rate) == pytest.approx(0, abs=1e-6)


def test_a_model_without_a_loss_is_refused():
    with pytest.raises(InputError, match="compiled with a loss"):
        fine_tune(model(), model(), (X, Y), Effort())


def test_a_teacher_is_followed_where_the_labels_say_nothing():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(300, 2)).astype("float32"), rng.integers(0, 2, 300)
    weights = [np.array([[3.0, -3.0], [-2.0, 2.0]]), np.zeros(2)]
    teacher, taught, alone = (
        keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation="softmax")])
        for _ in range(3)
    )
    teacher.set_weights(weights)
    teacher.compile(loss="sparse_categorical_crossentropy")
    effort = Effort(epochs=30, batch_size=30, learning_rate=0.05)
    fine_tune(taught, teacher, (x, y), effort, teacher=teacher)
    fine_tune(alone, teacher, (x, y), effort)
    known = teacher.predict(x, verbose=0).argmax(1)
    same, without = ((m.predict(x, verbose=0).argmax(1) == known).mean() for m in (taught, alone))
    assert same > 0.95 > without
    assert teacher.trainable
    assert len(teacher.trainable_weights) == 2
    assert (teacher.get_weights()[0] == weights[0]).all()
