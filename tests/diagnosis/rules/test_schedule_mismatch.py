"""The rule schedule_mismatch: rates that rise to the end, or are gone too soon."""

from keras_trainkit.diagnosis.rules.schedule_mismatch import check, rates
from tests.diagnosis.examples import healthy


def found(values, final=1.0):
    signals = healthy(final=final)
    for row, rate in zip(signals.epochs, values, strict=True):
        row["learning_rate"] = rate
    for row in signals.samples:
        row["learning_rate"] = None
    assert rates(signals)[0] == (15, values[0])
    return check(signals)


def test_a_warm_up_that_never_ends():
    rising = [0.001 * i for i in range(1, 11)]
    assert found(rising).severity == "warning"
    assert found(rising, final=0.1).severity == "advice"
    assert found([*rising[:-1], 0.008]) is None
    assert found([0.01] * 10) is None
    assert found([0.008 + 0.0002 * i for i in range(10)]) is None  # it hardly rises


def test_a_decay_that_ends_early():
    early = [0.1, 0.01, 1e-3, 9e-5, *[1e-6] * 6]
    assert found(early).severity == "warning"
    assert found(early, final=0.1) is None  # learned all the same
    assert found([0.1] * 5 + [1e-6] * 5) is None
