"""The rule class_imbalance: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.class_imbalance import check
from tests.diagnosis.examples import REGRESSION, healthy


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


def test_weights_that_were_given_are_seen():
    def weighted(weights, share):
        output = {"output": {"favourite_share": share}}
        data = {"class_weights": [weights]}
        return check(healthy(target={"counts": [200, 10]}, last=output, data=data))

    assert weighted([0.5, 10.0], 0.5) is None
    assert "class_weight" not in weighted([0.5, 10.0], 1.0).prescription.code
    assert "class_weight" in weighted([1.0, 1.0], 0.5).prescription.code


def test_whole_numbers_of_a_regression_are_no_classes():
    rare = {"counts": [200, 90, 10]}
    assert check(healthy(target=rare)) is not None
    assert check(healthy(head=REGRESSION, target=rare)) is None
    two = {"counts": [200, 10]}  # zeros and ones under a squared loss are classes
    assert check(healthy(head={"family": "squared", "units": 1}, target=two)) is not None
