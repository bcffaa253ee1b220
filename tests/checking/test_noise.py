import numpy as np
import pytest

from keras_trainkit.checking import noise
from tests.checking.examples import changed, healthy


@pytest.mark.slow
def test_flipped_labels_are_found():
    splits = healthy(classes=2, rows=1600)
    apart = np.abs(splits.train.x @ [1.0, -1.0, 0.5, 0.2]) > 1.0
    flipped = np.random.default_rng(1).choice(np.flatnonzero(apart), 30, replace=False)
    y = splits.train.y.copy()
    y[flipped] = 1 - y[flipped]
    (found,) = noise.labels(changed(splits, "train", y=y))
    wanted = {int(splits.places["train"][row]) for row in flipped}
    assert len(wanted & set(found.places)) >= 27
    assert len(wanted & set(found.places[:30])) >= 20


def test_images_are_looked_at_too():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 60)
    x = rng.integers(0, 99, size=(120, 8, 8, 1)) + 120 * y[:, None, None, None]
    y[5] = 1
    chances = noise.out_of_fold(x.astype("uint8"), y)
    assert noise.ranked_suspects(chances, y).tolist() == [5]


def test_a_model_that_knows_little_does_not_speak_of_wrong_labels():
    splits, rng = healthy(classes=2), np.random.default_rng(0)
    y = np.arange(len(splits.train)) % 2
    for shift, severity in ((120, "warning"), (1, "note")):
        x = rng.integers(0, 99, size=(len(y), 8, 8, 1)) + shift * y[:, None, None, None]
        told = np.where(np.isin(np.arange(len(y)), [5, 55, 105, 155]), 0, y)
        (found,) = noise.labels(changed(splits, "train", x=x.astype("uint8"), y=told))
        assert found.severity == severity
        assert ("as likely hard for it as wrong" in found.sentence) == (severity == "note")


def test_regression_and_tiny_classes_are_left_alone():
    assert list(noise.labels(healthy())) == []
    splits = healthy(classes=2)
    y = np.zeros_like(splits.train.y)
    y[:3] = 1
    assert list(noise.labels(changed(splits, "train", y=y))) == []
