"""The rule loss_reduction: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.loss_reduction import check
from tests.diagnosis.examples import healthy


def test_sum():
    assert check(healthy()) is None
    assert check(healthy(head={"reduction": "sum"})).severity == "warning"
    assert check(healthy(head={"reduction": "sum"}, data={"batch_size": 1})) is None
