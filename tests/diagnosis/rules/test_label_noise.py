"""The rule label_noise: both sides of its boundaries."""

from keras_trainkit.diagnosis.rules.label_noise import check
from tests.diagnosis.examples import healthy

SETTLED = [1.0, 0.7, 0.5, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4]


def test_share():
    assert check(healthy()) is None
    assert check(healthy(held=SETTLED, last={"confident_errors": 0.15})) is None
    assert check(healthy(held=SETTLED, last={"confident_errors": 0.16})).severity == "advice"


def test_not_while_validation_still_falls():
    falling = [0.9**i for i in range(10)]
    assert check(healthy(held=falling, last={"confident_errors": 0.5})) is None


def test_not_before_the_classes_are_known():
    assert check(healthy(held=SETTLED, last={"confident_errors": 0.5}, final=1.0)) is None


def test_errors_where_it_is_unsure_are_classes_that_overlap():
    def found(sure):
        return check(healthy(held=SETTLED, last={"confident_errors": 0.2, "sure_errors": sure}))

    assert found(0.07) is None
    assert "up to 18 %" in found(0.09).sentence
    assert "up to 20 %" in found(0.3).sentence
