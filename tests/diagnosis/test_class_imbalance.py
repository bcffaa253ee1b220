"""The rule class_imbalance: both sides of its boundary."""

from keras_trainkit.diagnosis.class_imbalance import check
from tests.diagnosis.examples import healthy


def found(counts, **output):
    return check(healthy(target={"counts": counts}, last={"output": output}))


def test_ratio_and_number():
    assert found([100, 10]) is None
    assert found([101, 10]).severity == "advice"
    assert found([90, 9]) is None
    assert found([90, 8]) is None  # fewer than 100 rows
    assert found([101]) is None


def test_a_model_that_gave_the_small_class_up():
    assert found([200, 10], favourite_share=0.98).severity == "warning"
    assert found([200, 10], favourite_share=0.97).severity == "advice"


def test_one_unit():
    head = {"activation": "sigmoid", "units": 1, "family": "binary"}
    one = {"output": {"max": 0.4, "favourite_share": None}}
    signals = healthy(head=head, target={"counts": [200, 10]}, last=one)
    for each in signals.samples:
        del each["outputs"][0]["favourite_share"]
    assert check(signals).severity == "warning"
