"""The rule validation_differs: scale, offset, classes and their names, on both sides."""

import pytest

from keras_trainkit.diagnosis.rules.validation_differs import check
from tests.diagnosis.examples import REGRESSION, TARGET, healthy

BAD = [2.0] * 10


def found(held=BAD, inputs=None, targets=None, data=None, **validation):
    x = {"dtype": "float32", "shape": [8], "std": 1.0, "max_abs": 3.0, **(inputs or {})}
    seen = {"rows": 64, "inputs": [x], "targets": [{**TARGET, **(targets or {})}], **validation}
    return check(healthy(held=held, data={"validation": seen, **(data or {})}))


def test_scale():
    assert found(times=[7.9]) is None
    assert found(times=[8.1], held=None) is None  # and validation does not suffer
    made = found(times=[255.3])
    assert (made.severity, made.prescription.code[:19]) == ("error", "x_val = x_val / 255")
    assert found(times=[60.0], held=None).severity == "warning"
    assert "as small" in found(times=[1 / 255]).sentence


def test_offset():
    assert found(shift=1.9) is found(shift=2.1, held=None) is found(shift=3.0, rows=20) is None
    assert found(shift=2.1).severity == "warning"


def test_classes_that_training_lacks_or_that_are_shared_out_otherwise():
    assert found(targets={"counts": [20, 20, 20, 10]}) is None
    assert found(targets={"counts": [10, 10, 10, 20]}).severity == "error"
    assert found(targets={"counts": [60, 2, 2]}).severity == "warning"
    assert found(targets={"counts": [60, 2, 2]}, held=None) is None


def test_whole_numbers_of_a_regression_are_no_classes():
    seen = {"rows": 64, "targets": [{**TARGET, "counts": [0, 0, 0, 30, 34]}]}
    for head, wrong in ((REGRESSION, False), ({}, True)):
        assert bool(check(healthy(head=head, data={"validation": seen}))) is wrong


@pytest.mark.parametrize(
    ("accuracy", "renamed", "trained", "said"),
    [
        (0.1, 0.9, 0.9, True),
        (0.6, 0.85, 0.9, False),
        (0.1, 0.9, 0.6, False),
        (0.1, 0.5, 0.9, False),
    ],
)
def test_classes_with_other_numbers(accuracy, renamed, trained, said):
    both = {"agreement": {"accuracy": accuracy, "renamed": renamed}}
    made = found(**both, trained_agreement={"accuracy": trained, "renamed": trained})
    assert (made is not None) is said


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ((0.0, 1.0), (-1.0, 1.0), True),
        ((-1.0, 1.0), (0.0, 1.0), True),
        ((0.0, 1.0), (-0.2, 1.0), False),
    ],
)
def test_one_sign_in_training_and_both_in_validation(ours, theirs, said):
    names = ("min", "max")
    held = {**dict(zip(names, theirs, strict=True)), "max_abs": 1.0}
    seen = {"rows": 64, "inputs": [held]}
    here = {**dict(zip(names, ours, strict=True)), "max_abs": 1.0}
    made = check(healthy(held=BAD, inputs=here, data={"validation": seen}))
    assert (made is not None) is said
    assert check(healthy(inputs=here, data={"validation": seen})) is None
