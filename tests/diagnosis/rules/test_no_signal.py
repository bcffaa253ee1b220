"""The rule no_signal: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.no_signal import check
from tests.diagnosis.examples import healthy


def test_validation_against_a_constant():
    def found(best, **changes):
        signals = healthy(held=[best] * 10, **changes)
        for row in signals.epochs:
            row["val_accuracy"] = changes.get("accuracy", 0.36)
        return check(signals)

    assert check(healthy()) is None
    assert found(1.05).severity == "warning"  # a constant has 1.1
    assert found(1.04) is None
    assert found(1.05, final=1.09) is None  # training has learned nothing either


def test_accuracy_may_show_that_something_was_learned():
    signals = healthy(held=[1.2] * 10)
    for row in signals.epochs:
        row["val_accuracy"] = 0.47
    assert check(signals) is None
