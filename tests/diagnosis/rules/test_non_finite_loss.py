"""The rule non_finite_loss: both sides of its boundary."""

from keras_trainkit.diagnosis import Signals
from keras_trainkit.diagnosis.rules.non_finite_loss import check
from tests.diagnosis.examples import healthy, layer


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


def test_a_recurrence_without_a_bound_is_the_first_cause():
    def found(activation):
        rows = [layer("rnn", type="SimpleRNN", recurrent=True, activation=activation)]
        return check(healthy(losses=[1.0, float("nan")], layers=[*rows, layer("head")]))

    assert "recurrence" in found("relu").causes[0]
    assert 'activation="tanh"' in found("relu").prescription.code
    assert "recurrence" not in found("tanh").causes[0]
