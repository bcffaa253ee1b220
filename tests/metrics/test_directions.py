import inspect
from typing import Any

import keras
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _directions
from keras_trainkit.metrics._directions import direction, register_direction

ARGUMENTS: dict[str, dict[str, Any]] = {
    "MeanIoU": {"num_classes": 2},
    "OneHotMeanIoU": {"num_classes": 2},
    "IoU": {"num_classes": 2, "target_class_ids": [0]},
    "OneHotIoU": {"num_classes": 2, "target_class_ids": [0]},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}
NO_DIRECTION = {"Mean", "Sum", "Metric", "MeanMetricWrapper"}
CORE = {
    name: kind
    for name, kind in inspect.getmembers(keras.metrics, inspect.isclass)
    if name not in NO_DIRECTION
}


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_directions, "_DIRECTIONS", dict(_directions._DIRECTIONS))
    monkeypatch.setattr(_directions, "_NAMES", dict(_directions._NAMES))


@pytest.mark.parametrize("name", list(CORE))
def test_every_metric_of_keras_is_known_and_agrees_where_keras_knows(name: str) -> None:
    metric = CORE[name](**ARGUMENTS.get(name, {}))
    core = {"up": "max", "down": "min"}.get(getattr(metric, "_direction", ""))
    assert direction(metric.name) == direction(name) == (core or direction(metric.name))


def test_every_loss_of_keras_is_least_where_best() -> None:
    for name, kind in inspect.getmembers(keras.losses, inspect.isclass):
        if name != "CosineSimilarity":  # as a metric it is not negated
            assert direction(kind().name) == direction(name) == "min", name


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("val_accuracy", "max"),
        ("val_loss", "min"),
        ("accuracy_1", "max"),
        ("val_weighted_f1_12", "max"),
        ("weighted_mse", "min"),
        ("MSE", "min"),
        ("r2_score", "max"),
        ("val_r2_score_2", "max"),
        ("MeanIoU", "max"),
        ("head_loss", "min"),
        ("val_head_loss", "min"),
        ("cosine_similarity", "max"),
        ("val_ExpectedCalibrationError", "min"),
    ],
)
def test_names_in_logs(name: str, wanted: str) -> None:
    assert direction(name) == wanted


@pytest.mark.parametrize("name", ["inverse_accuracy", "mean", "lr", "learning_rate", "", "val_"])
def test_nothing_is_guessed(name: str) -> None:
    with pytest.raises(InputError, match="is not a metric of known direction"):
        direction(name)


def test_the_way_out_is_named() -> None:
    message = (
        r"^'val_f1scor' is not a metric of known direction\. Did you mean 'f1_score'\? "
        r"Say which way is better with register_direction\('f1scor', 'max'\) or 'min'\.$"
    )
    with pytest.raises(InputError, match=message):
        direction("val_f1scor")


def test_a_registered_name_is_known_with_prefix_and_suffix() -> None:
    register_direction("val_Regret", "min")
    assert direction("regret") == direction("val_regret_3") == direction("Regret") == "min"
    register_direction("regret", "min")  # again, the same way
    register_direction("top_3", "max")
    assert direction("val_top_3") == "max"


def test_bad_registrations() -> None:
    with pytest.raises(InputError, match=r"^direction must be one of 'max', 'min'; received"):
        register_direction("x", "up")
    with pytest.raises(InputError, match=r"^direction of 'accuracy' must stay 'max'; received"):
        register_direction("accuracy", "min")
    with pytest.raises(InputError, match=r"^name must be the name of a metric; received name=''"):
        register_direction("", "min")


def test_no_name_is_both() -> None:
    assert not set(_directions._MAX.split()) & set(_directions._MIN.split())


def test_early_stopping_in_auto_mode_agrees() -> None:
    names = ["accuracy", "auc", "mean_squared_error", "r2_score"]
    stops = [keras.callbacks.EarlyStopping(monitor=f"val_{name}") for name in names]
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activation="sigmoid")])
    accuracy = keras.metrics.BinaryAccuracy(name="accuracy")
    model.compile(loss="mse", metrics=[accuracy, *names[1:]])
    x = keras.ops.convert_to_numpy(keras.ops.arange(4.0))[:, None]
    model.fit(x, x > 1, validation_data=(x, x > 1), verbose=0, callbacks=stops)
    for name, stop in zip(names, stops, strict=True):
        assert direction(f"val_{name}") == ("max" if stop.monitor_op(2, 1) else "min"), name
