"""The rule exploding_gradients: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.exploding_gradients import check
from tests.diagnosis.examples import healthy


def found(first, last, final=1.0, **heads):
    return check(
        healthy(
            first={"layers": {"a": {"gradient_norm": first}}},
            last={"layers": {"a": {"gradient_norm": last}, **heads}},
            final=final,
        )
    )


def test_growth():
    assert found(1.0, 1000.0) is None
    assert found(1.0, 1001.0).severity == "warning"
    assert found(1.0, 1001.0, final=0.1) is None
    assert found(1.0, float("inf")).severity == "error"


def test_ratio():
    assert found(1.0, 1.0, head={"gradient_norm": 1e-6}) is None
    assert found(1.0, 1.1, head={"gradient_norm": 1e-6}) is not None
