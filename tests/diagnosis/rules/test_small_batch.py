"""The rule small_batch: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.small_batch import check
from tests.diagnosis.examples import healthy


def severity(size, final=0.04, steps=100):
    signals = healthy(data={"batch_size": size}, setup={"steps_per_epoch": steps}, final=final)
    found = check(signals)
    return None if found is None else found.severity


def test_size():
    assert severity(5, final=1.0) is None
    assert severity(4, final=1.0) == "warning"
    assert severity(4) == "advice"
    assert severity(4, final=float("nan")) == "warning"
    assert severity(4, final=1.0, steps=99) is None  # that is all the data there are
