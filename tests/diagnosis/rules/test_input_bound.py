"""The rule input_bound: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.input_bound import check
from tests.diagnosis.examples import healthy


def found(wait, count=4):
    signals = healthy(data={"waits": [wait] * count})
    for row in signals.epochs:
        row["wall"] = 0.3  # 20 ms a step
    return check(signals)


def test_share_of_a_step():
    assert found(0.0099) is None
    assert found(0.0101).severity == "advice"
    assert found(0.0101, count=2) is None
