import dataclasses

import numpy as np

from keras_trainkit.checking import labels
from tests.checking.examples import changed, healthy


def test_rare_classes_are_named():
    splits = healthy(classes=3)
    assert list(labels.balance(splits)) == []
    y = splits.train.y.copy()
    y[np.flatnonzero(y == 2)[5:]] = 0
    (found,) = labels.balance(changed(splits, "train", y=y))
    assert "class 2 (5)" in found.sentence
    assert len(found.places) == 5


def test_examples_that_were_repeated_count_once():
    splits = healthy(classes=2)
    y = np.zeros_like(splits.train.y)
    y[:5] = 1
    again = np.concatenate([np.arange(len(y)), np.repeat(np.arange(5), 90)])
    train = type(splits.train)(splits.train.x[again], y[again])
    places = {**splits.places, "train": splits.places["train"][again]}
    (found,) = labels.balance(dataclasses.replace(splits, train=train, places=places))
    assert " (5)" in found.sentence


def test_one_class_under_two_names():
    splits = healthy(classes=3)
    assert list(labels.encoding(splits)) == []
    (found,) = labels.encoding(dataclasses.replace(splits, labels=("Yes", "no", "yes ")))
    assert "'Yes', 'yes '" in found.sentence


def test_quantities_that_look_like_classes():
    splits = healthy()
    assert list(labels.encoding(splits)) == []
    whole = changed(splits, "train", y=np.round(splits.train.y))
    (found,) = labels.encoding(whole)
    assert "task=" not in found.sentence  # arrays have no such field
    (found,) = labels.encoding(dataclasses.replace(whole, files={"schema.json": {}}))
    assert "task=classification" in found.sentence
