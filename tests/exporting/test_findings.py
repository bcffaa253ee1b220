"""Answers that are wrong, and answers that only look so: twenty kinds, with errors made here."""

import numpy as np
import pytest

from keras_trainkit import Budget
from keras_trainkit.exporting import findings, parity

RNG = np.random.default_rng(0)
TRUTH = RNG.integers(0, 10, 1000)
LOGITS = 6 * np.eye(10)[TRUTH] + RNG.normal(size=(1000, 10))
VECTOR = RNG.normal(size=(300, 16)) * RNG.uniform(0.5, 2, 16)
BOXES = np.concatenate([RNG.uniform(0, 300, (300, 4)), RNG.uniform(0, 1, (300, 2))], axis=1)
PIXELS = RNG.uniform(0, 255, (20, 8, 8, 3))
WIDE = RNG.normal(size=(300, 64))
FAINT = np.where(np.arange(64) == 3, 0.01, 1.0)


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def stepped(answers, steps=255, low=None):
    """Answers on an integer scale of so many steps over their whole range."""
    low = answers.min() if low is None else low
    step = (answers.max() - low) / steps
    return np.round((answers - low) / step) * step + low


def noisy(answers, share):
    return answers + share * answers.std() * RNG.normal(size=answers.shape)


def one_lost(answers):
    other = answers.copy()
    other[:, 3] = other[:, 3].mean()
    return other


def unsure(answers):
    """A few uncertain rows, far off: what eight bits do to a trained classifier."""
    other = answers.copy()
    other[:8] = 0.6 * answers[:8] + 0.4 * answers[:8, ::-1]
    return other


THOUSAND = softmax(RNG.normal(size=(200, 1000)) * 0.1)
SURE = softmax(LOGITS)
AGES = RNG.normal(40, 10, (200, 1))
GOOD = {
    "logits": (LOGITS, stepped(LOGITS)),
    "a sure softmax, some rows apart": (SURE, unsure(SURE)),
    "softmax in eight bits": (SURE, stepped(SURE)),
    "softmax over a thousand, in floats": (THOUSAND, THOUSAND * 1.001),
    "a vector": (VECTOR, stepped(VECTOR)),
    "an image": (PIXELS, stepped(PIXELS)),
    "one value in thousands": (20_000 + 900 * AGES, stepped(20_000 + 900 * AGES, low=0)),
    "negative values alone": (-np.abs(VECTOR) - 5, stepped(-np.abs(VECTOR) - 5)),
    "huge values": (VECTOR * 1e20, stepped(VECTOR * 1e20)),
    "tiny values": (VECTOR * 1e-12, stepped(VECTOR * 1e-12)),
    "a saturated sigmoid": (
        1 / (1 + np.exp(-20 * VECTOR)),
        stepped(1 / (1 + np.exp(-20 * VECTOR))),
    ),
    "a constant": (np.full((9, 1), 3.0), np.full((9, 1), 3.0001)),
    "zeros": (np.zeros((9, 4)), np.zeros((9, 4))),
    "infinity where a mask is": (
        np.where(LOGITS > 8, -np.inf, LOGITS),
        np.where(LOGITS > 8, -np.inf, LOGITS + 0.01),
    ),
    "integers": (TRUTH, TRUTH),
    "one example": (VECTOR[:1], stepped(VECTOR[:1])),
    "one faint column of many": (WIDE * FAINT, one_lost(WIDE * FAINT)),
    "one pixel of an image": (
        PIXELS,
        PIXELS + 90 * (np.arange(PIXELS.size) == 7).reshape(PIXELS.shape),
    ),
}
BAD = {
    "noise at 6 dB": (VECTOR, noisy(VECTOR, 0.5), "dB, below 20"),
    "nothing but zeros": (VECTOR, VECTOR * 0, "0.0 dB, below 20"),
    "the sign": (AGES, -AGES, "-6.0 dB"),
    "classes mixed up": (SURE, SURE[:, ::-1], "% of its range"),
    "softmax over a thousand in eight bits": (THOUSAND, stepped(THOUSAND, 255, 0) * 0, "dB"),
    "values in thousands, all the same": (20_000 + AGES, 20_000 + AGES * 0, "% of its range"),
    "values in thousands, in large steps": (
        20_000 + AGES,
        stepped(20_000 + AGES, 255, 0),
        "above a th",
    ),
    "confidence beside pixels": (BOXES, stepped(BOXES, 255, 0), "2 of 6 columns (4, 5)"),
    "one of sixteen columns": (VECTOR, one_lost(VECTOR), "1 of 16 columns (3)"),
    "half of many columns": (WIDE, np.where(np.arange(64) % 2, WIDE, 0), "32 of 64 columns"),
    "a constant that moved": (np.full((9, 1), 3.0), np.full((9, 1), 4.0), "of its size"),
    "zeros that are none": (np.zeros((9, 4)), np.full((9, 4), 0.3), "0.0 dB"),
    "a mask that is none": (
        np.where(LOGITS > 8, -np.inf, LOGITS),
        np.where(LOGITS > 8, -40.0, LOGITS),
        "something else in the file",
    ),
    "other integers": (TRUTH, (TRUTH + (TRUTH > 7)) % 10, "another integer"),
    "2 % of the values": (
        PIXELS,
        np.where(np.arange(PIXELS.size).reshape(PIXELS.shape) % 50, PIXELS, 255 - PIXELS),
        "beyond 10",
    ),
}


@pytest.mark.parametrize("kind", GOOD)
def test_good_answers_have_no_finding(kind):
    keras, file = GOOD[kind]
    assert findings.of(parity.compare([keras], [file])) == []


@pytest.mark.parametrize("kind", BAD)
def test_bad_answers_have_one_and_a_budget_may_allow_it(kind):
    keras, file, words = BAD[kind]
    verified = parity.compare([keras], [file], names=["head"])
    found = findings.of(verified)
    assert words in " ".join(each["text"] for each in found)
    assert all(each["text"].startswith("output_0 (head) ") for each in found)
    assert findings.of(verified, Budget(max_kb=4)) == found
    if kind not in ("a mask that is none", "other integers"):
        assert findings.of(verified, Budget(min_sqnr_db=None, max_error_percent=None)) == []


def test_every_output_is_looked_at():
    verified = parity.compare([LOGITS, AGES, AGES], [LOGITS, AGES, noisy(AGES, 1)])
    assert {each["output"] for each in findings.of(verified)} == {"output_2"}


def test_accuracy_that_falls_beyond_chance_is_one_unless_its_limit_is_set():
    """One huge column hides what ten points of accuracy are lost by."""
    keras = np.concatenate([LOGITS * 0.02, np.full((1000, 1), -50.0)], axis=1)
    verified = parity.compare([keras], [stepped(keras)], [TRUTH])
    assert verified["outputs"][0]["sqnr_db"] > 40
    assert any(each["what"] == "drop_pp" for each in findings.of(verified))
    allowed = findings.of(verified, Budget(max_drop_pp=50))
    assert not any(each["what"] == "drop_pp" for each in allowed)
    chance = parity.compare([LOGITS[:50]], [LOGITS[:50]], [TRUTH[:50]])
    assert findings.of(chance) == []


def test_a_class_of_few_pixels_that_is_lost_is_one():
    truth = np.zeros((10, 32, 32), int)
    truth[:, 3:6, 3:6] = 1
    keras = np.where(np.eye(2)[truth] == 1, 0.95, 0.05)
    file = np.where(np.eye(2)[truth * 0] == 1, 0.55, 0.45) * 0.2 + keras * 0.8
    file[truth == 1] = 0.51, 0.49
    found = findings.of(parity.compare([keras], [file], [truth]), Budget(min_sqnr_db=0))
    assert "intersection over union" in " ".join(each["text"] for each in found)


def test_inputs_that_are_mixed_up_are_one():
    verified = parity.compare([LOGITS], [LOGITS])
    assert findings.of({**verified, "inputs_sqnr_db": 80.0}) == []
    (found,) = findings.of({**verified, "inputs_sqnr_db": 3.0})
    assert "may take one input for another" in found["text"]
