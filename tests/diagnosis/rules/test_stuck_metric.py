"""The rule stuck_metric: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.stuck_metric import check
from tests.diagnosis.examples import healthy, regression


def test_accuracy_of_measurements_and_of_logits():
    assert check(healthy()) is None
    assert check(regression()).severity == "warning"
    head = {"family": "binary", "from_logits": True, "activation": "linear"}
    assert check(healthy(head=head)).severity == "advice"


def test_a_number_that_stays():
    def found(values):
        signals = healthy()
        for row, value in zip(signals.epochs, values, strict=True):
            row["accuracy"] = value
        return check(signals)

    assert "0.5 in every epoch" in found([0.5] * 10).sentence
    assert found([0.5] * 9 + [0.51]) is None
    assert found([1.0] * 10) is None
    flat = healthy(losses=[1.0] * 10)
    for row in flat.epochs:
        row["accuracy"] = 0.5
    assert check(flat) is None  # the loss does not move either
