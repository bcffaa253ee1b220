"""What targets mean, and scores counted by hand."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, jaccard_score

from keras_trainkit import InputError
from keras_trainkit.exporting import scoring

RNG = np.random.default_rng(0)
CHANCES = RNG.dirichlet(np.ones(4), 60)
FOUR = RNG.integers(0, 4, 60)
LOGIT = RNG.normal(size=(60, 1))
MASK = RNG.dirichlet(np.ones(3), (10, 6, 6))
TRUE_MASK = RNG.integers(0, 3, (10, 6, 6))
MEANINGS = {
    "class numbers": (CHANCES, FOUR, "classes"),
    "class numbers as floats": (CHANCES, FOUR.astype(float), "classes"),
    "class numbers in a column": (CHANCES, FOUR[:, None], "classes"),
    "one-hot": (CHANCES, np.eye(4)[FOUR], "classes"),
    "smoothed one-hot": (CHANCES, np.eye(4)[FOUR] * 0.9 + 0.025, "classes"),
    "zeros and ones": (LOGIT, (LOGIT[:, 0] > 0).astype(int), "labels"),
    "0.0 and 1.0": (LOGIT, (LOGIT > 0).astype(float), "labels"),
    "-1 and 1": (LOGIT, np.sign(LOGIT), "labels"),
    "booleans": (LOGIT, LOGIT > 0, "labels"),
    "several labels": (CHANCES, (CHANCES > 0.2).astype(float), "labels"),
    "one value": (LOGIT, LOGIT[:, 0] * 30, "values"),
    "counts": (LOGIT, np.arange(60), "values"),
    "sixteen values": (RNG.normal(size=(60, 16)), RNG.normal(size=(60, 16)), "values"),
    "a mask": (MASK, TRUE_MASK, "classes"),
    "a mask with an axis": (MASK, TRUE_MASK[..., None], "classes"),
    "a one-hot mask": (MASK, np.eye(3)[TRUE_MASK], "classes"),
    "a mask of two": (MASK[..., :1], (TRUE_MASK > 0).astype(float), "labels"),
    "an image": (MASK[..., :1], MASK[..., 1], "values"),
    "steps of a series": (RNG.normal(size=(60, 5, 1)), RNG.normal(size=(60, 5)), "values"),
    "tags of steps": (RNG.normal(size=(60, 5, 3)), RNG.integers(0, 3, (60, 5)), "classes"),
    "an interval": (np.array([[0.0, -1, 1]]).repeat(60, 0), np.arange(60.0), "interval"),
    "integers": (FOUR, FOUR, "integers"),
}


@pytest.mark.parametrize("case", MEANINGS)
def test_targets_say_what_an_output_is(case):
    keras, truth, wanted = MEANINGS[case]
    assert scoring.meaning(keras, truth, "x")[0] == wanted
    found = scoring.score(keras, keras, truth)
    assert found["keras"] == found["file"]
    assert found.get("drop_pp", found.get("rise_percent")) == 0


def test_masks_are_scored_by_pixel_and_by_class_and_whole_images_are_drawn():
    file = RNG.dirichlet(np.ones(3), (10, 6, 6))
    found = scoring.score(MASK, file, TRUE_MASK)
    flat = [each.argmax(-1).ravel() for each in (MASK, file)]
    wanted = [accuracy_score(TRUE_MASK.ravel(), each) for each in flat]
    assert [found["keras"], found["file"]] == pytest.approx(wanted)
    overlaps = [jaccard_score(TRUE_MASK.ravel(), each, average="macro") for each in flat]
    assert [found["iou"]["keras"], found["iou"]["file"]] == pytest.approx(overlaps)
    low, high = found["interval_pp"]
    assert low < found["drop_pp"] < high
    assert "resamples of examples" in found["interval_method"]


def test_pixels_without_a_class_are_left_out():
    truth = TRUE_MASK.copy()
    truth[:, :3] = 255
    truth[0, 3:] = -1
    found = scoring.score(MASK, MASK, truth)
    kept = (truth >= 0) & (truth < 3)
    assert found["keras"] == pytest.approx((MASK.argmax(-1) == truth)[kept].mean())


def test_several_labels_are_counted_one_by_one():
    truth = (CHANCES > 0.3).astype(float)
    file = CHANCES[:, ::-1]
    found = scoring.score(CHANCES, file, truth)
    assert found["keras"] == pytest.approx(((CHANCES > 0.5) == truth).mean())
    assert found["file"] == pytest.approx(((file > 0.5) == truth).mean())


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [([0.1, 0.9, 0.4, 0.6], 0.5), ([-4, 3, -0.2, 0.3], 0.0), ([-0.05, 1.02, 0.3, 0.8], 0.5)],
    ids=["probabilities", "logits", "values near 0 and 1"],
)
def test_the_threshold_is_that_of_the_answers(answers, wanted):
    positive = np.array([False, True, False, True])
    assert scoring.threshold(np.array(answers, float), positive) == wanted


BAD = {
    "a class without a column": (CHANCES, FOUR + 1, "from 0 to 3 .* received 4"),
    "no class at all": (MASK, TRUE_MASK + 9, "from 0 to 2"),
    "fractions": (CHANCES, RNG.normal(size=60), r"shaped as the output 'head', \(60, 4\)"),
    "another shape": (CHANCES, np.ones((60, 3)), r"received float64 of shape \(60, 3\)"),
}


@pytest.mark.parametrize("case", BAD)
def test_targets_that_fit_in_no_way_are_named(case):
    keras, truth, message = BAD[case]
    with pytest.raises(InputError, match=message):
        scoring.score(keras, keras, truth, "head")
