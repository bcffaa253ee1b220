"""The rule non_finite_loss: both sides of its boundary."""

from keras_trainkit.diagnosis import Signals
from keras_trainkit.diagnosis.non_finite_loss import check
from tests.diagnosis.examples import healthy


def test_from_where_on():
    assert check(healthy()) is None
    found = check(healthy(losses=[1.0, 3.0, float("nan")]))
    assert found.severity == "error"
    assert "step 45" in found.sentence
    history = Signals.from_history({"loss": [1.0, float("inf")]})
    assert "epoch 1" in check(history).sentence


def test_an_epoch_read_back_from_a_file_is_a_whole_number():
    history = {"epoch": [1.0, 2.0], "loss": [1.0, float("nan")]}
    found = check(Signals.from_history(history))
    assert found.sentence == "The loss is nan from epoch 2 on."
