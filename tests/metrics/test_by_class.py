import keras
import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import EarlyStopping
from keras_trainkit.metrics import F1, Precision, Recall
from tests.metrics import batches

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


@pytest.mark.parametrize("kind", [F1, Precision, Recall])
@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_no_average_is_each_class_by_its_name(kind, task: str) -> None:
    labels, scores, weights = getattr(batches, task)()
    predicted = scores.argmax(axis=1) if task == "multiclass" else scores > 0.5
    score = getattr(sklearn.metrics, f"{kind().name}_score")
    wanted = score(labels, predicted, average=None, sample_weight=weights, zero_division=0).tolist()
    names = [f"{letter}!" for letter in "abcdefgh"[: len(wanted)]]
    metric = kind(average=None, task=task, class_names=names)
    assert metric.result() == {}
    metric.update_state(labels, scores, weights)
    found = {name: float(each) for name, each in metric.result().items()}
    assert list(found) == [f"{metric.name}_{name}" for name in names]
    assert list(found.values()) == pytest.approx(wanted, rel=1e-5)
    twin = kind.from_config(metric.get_config())
    assert (twin.by_class.average, twin.by_class.class_names) == (None, names)


def test_each_class_is_logged_by_fit_and_can_be_monitored() -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "softmax")])
    model.compile(
        optimizer=keras.optimizers.SGD(0.0),
        loss="sparse_categorical_crossentropy",
        metrics=[F1(average=None, name="score", class_names=["cat", "dog", "cow"]), "accuracy"],
    )
    x, y = np.eye(2)[[0, 1, 1]], np.array([0, 1, 2])
    stop = EarlyStopping("val_score_dog")
    fit = model.fit(x, y, validation_data=(x, y), verbose=0, callbacks=[stop])
    single = F1(average=None)
    single.update_state(y, model.predict(x, verbose=0))
    assert fit.history["val_score_dog"] == [pytest.approx(float(single.result()["f1_1"]))]
    assert stop.best == fit.history["val_score_dog"][0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"average": "macro", "class_names": ["a", "b"]}, "^class_names must be left out unless a"),
        ({"average": None, "class_names": "ab"}, "^class_names must be a list of names"),
        ({"average": None, "class_names": ["a", "a"]}, "^class_names must be all different"),
        ({"average": None, "class_id": 1}, "^average must be left out when class_id"),
    ],
)
def test_bad_class_names(arguments: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        F1(**arguments)


def test_a_name_for_each_class() -> None:
    metric = F1(average=None, class_names=["a", "b"])
    metric.update_state([0, 1, 2], np.eye(3))
    with pytest.raises(InputError, match=r"^class_names must be 3 names, one for each class; re"):
        metric.result()
