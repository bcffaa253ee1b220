import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import F1, Precision, Recall

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"average": "macr"}, "^average must be one of 'auto'.*Did you mean 'macro'"),
        ({"task": "multi"}, "^task must be one of 'auto'.*received task='multi'"),
        ({"threshold": float("nan")}, "^threshold must be a finite number"),
        ({"num_classes": 0}, "^num_classes must be a positive integer"),
        ({"class_id": 1.5}, "^class_id must be an integer of at least 0"),
        ({"class_id": 1, "average": "micro"}, "^average must be left out when class_id"),
    ],
)
def test_bad_arguments(arguments: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Precision(**arguments)


def test_a_class_that_the_predictions_lack() -> None:
    with pytest.raises(InputError, match=r"^class_id must be one of 0 to 1; received class_id=5"):
        Recall(class_id=5).update_state([0, 1], np.eye(2))


def test_auto_is_the_positive_class_of_two_and_macro_of_two_labels() -> None:
    truth, scores = (
        np.array([[1, 0], [1, 1], [0, 0]]),
        np.array([[0.9, 0.1], [0.2, 0.8], [0.1, 0.7]]),
    )
    labels = F1(task="multilabel")
    labels.update_state(truth, scores)
    assert float(labels.result()) == pytest.approx((2 / 3 + 2 / 3) / 2)
    positive, macro = Recall(), Recall(task="multiclass")
    for metric in (positive, macro):
        metric.update_state([0, 1, 1, 1], [[0.6, 0.4], [0.2, 0.8], [0.9, 0.1], [0.1, 0.9]])
    assert float(positive.result()) == pytest.approx(2 / 3)
    assert float(macro.result()) == pytest.approx((1 + 2 / 3) / 2)


def test_nothing_added_is_zero() -> None:
    assert float(Precision().result()) == 0
    assert float(Precision(num_classes=3).result()) == 0
