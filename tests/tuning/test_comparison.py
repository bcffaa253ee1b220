"""The paired test against scipy, and what a search may claim."""

from pathlib import Path

import numpy as np
import pytest
import scipy.stats

from keras_trainkit.tuning import comparison
from keras_trainkit.tuning.comparison import paired
from keras_trainkit.tuning.tuner import Job


def test_it_is_scipys_test_and_interval():
    rng = np.random.default_rng(0)
    shipped, best = rng.normal(0.9, 0.01, 6), rng.normal(0.91, 0.01, 6)
    found, known = paired("accuracy", "max", shipped, best), scipy.stats.ttest_rel(best, shipped)
    assert found.p == pytest.approx(known.pvalue)
    interval = known.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_noise_is_not_sold():
    """Of pairs that differ by noise alone about one in twenty is called different."""
    rng = np.random.default_rng(0)
    verdicts = [
        paired("loss", "min", rng.normal(size=5), rng.normal(size=5)).verdict for _ in range(1000)
    ]
    assert 0.03 < np.mean([one != "no difference can be told" for one in verdicts]) < 0.07


def test_the_direction_decides_what_better_is():
    low, high = [0.1, 0.12, 0.11], [0.3, 0.33, 0.31]
    assert paired("loss", "min", high, low).verdict == "better"
    assert paired("accuracy", "max", high, low).verdict == "worse"


def test_equal_scores_are_no_difference():
    found = paired("accuracy", "max", [0.9, 0.8], [0.9, 0.8])
    assert (found.p, found.verdict) == (1.0, "no difference can be told")


@pytest.mark.parametrize(("seeds", "verdict"), [(3, "no difference can be told"), (6, "better")])
def test_seeds_that_differ_alike_count_as_signs(seeds, verdict):
    """On few test rows every seed may gain the same one row by luck."""
    shipped = [0.7, 0.8, 0.6, 0.9, 0.75, 0.65][:seeds]
    found = paired("accuracy", "max", shipped, [score + 0.01 for score in shipped])
    oracle = scipy.stats.binomtest(seeds, seeds).pvalue
    assert (found.p, found.verdict) == (pytest.approx(oracle), verdict)


def test_a_seed_without_a_number_decides_nothing():
    assert paired("loss", "min", [0.5, 0.6], [0.1, np.nan]).verdict == "no difference can be told"


def test_both_configs_get_the_same_seeds_and_fields(monkeypatch, tmp_path):
    seen = []

    def train(job, folder, fields, server, tick):
        seen.append((folder.name, fields))
        return {"test": {"loss": 1.0 / (1 + len(seen) ** 2)}}

    monkeypatch.setattr(comparison, "_train", train)
    job = Job(Path("r.py"), {"seed": 1, "width": 8}, "val_loss", "min", {}, False, tmp_path)
    found = comparison.compare(job, {"rate": 0.1}, range(2, 4), None, None, print)
    assert found is not None
    assert seen == [
        ("shipped-seed2", {"seed": 2, "width": 8}),
        ("best-seed2", {"seed": 2, "width": 8, "rate": 0.1}),
        ("shipped-seed3", {"seed": 3, "width": 8}),
        ("best-seed3", {"seed": 3, "width": 8, "rate": 0.1}),
    ]
