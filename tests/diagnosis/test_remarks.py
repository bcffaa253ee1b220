"""What looks odd and is not."""

import pytest

from keras_trainkit.diagnosis import Signals
from keras_trainkit.diagnosis.remarks import floor, remarks, worth_knowing
from tests.diagnosis.examples import healthy, layer


def test_nothing_is_explained_where_nothing_is_odd():
    assert remarks(healthy()) == remarks(Signals()) == ()


def test_the_floor_of_label_smoothing_is_the_entropy_of_its_targets():
    import keras

    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.2)
    soft = [[0.84, 0.04, 0.04, 0.04, 0.04]]
    assert floor(0.2, 5) == pytest.approx(float(loss([[1.0, 0, 0, 0, 0]], soft)), rel=1e-5)
    assert "costs 0.5 " in remarks(healthy(head={"smoothing": 0.1, "units": 10}))[0]


@pytest.mark.parametrize(("momentum", "said"), [(0.99, True), (0.8, False), (None, False)])
def test_averaged_weights_in_the_first_epoch(momentum, said):
    found = remarks(healthy(data={"averaged": momentum}))  # 15 steps
    assert any("averaged weights" in words for words in found) is said


def test_validation_that_is_better_for_dropout():
    rows = [layer("a", dropout=0.5), layer("head")]
    held = [0.5] * 9 + [0.01]
    assert "dropout on" in remarks(healthy(layers=rows, held=held))[0]
    assert remarks(healthy(held=held)) == ()


def test_numbers_of_a_healthy_training():
    steps, gap = worth_knowing(healthy())
    assert "0.2 %" in steps
    assert "1.1 times training's" in gap
    assert worth_knowing(Signals()) == ()
