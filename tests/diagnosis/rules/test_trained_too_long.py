"""The rule trained_too_long: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.trained_too_long import check
from tests.diagnosis.examples import healthy


def test_the_first_tenth():
    def found(best, epochs):
        held = [1.0 if i + 1 != best else 0.5 for i in range(epochs)]
        return check(healthy(losses=[1.0] * epochs, held=held))

    assert found(3, 30).severity == "advice"
    assert found(4, 30) is None
    assert found(1, 19) is None
