"""Runs beside the first of them."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.reporting import comparison
from keras_trainkit.reporting.paired import Difference
from tests.reporting.examples import classes, make_run, numbers


def test_only_what_differs_is_listed(tmp_path):
    runs = [make_run(tmp_path, classes(), name=n, learning_rate=r) for n, r in (("a", 1), ("b", 2))]
    found = comparison.compare(runs)
    assert found.settings == {"learning_rate": ["1", "2"]}
    assert isinstance(found.differences[0], Difference)
    assert found.differences[0].better == ""
    assert not found.worse


def test_more_runs_need_more_evidence(tmp_path):
    runs = [make_run(tmp_path, classes(), name=n) for n in "abcde"]
    assert comparison.compare(runs).level == pytest.approx(0.05 / 4)


def test_a_run_without_answers_and_other_examples_are_said(tmp_path):
    runs = [make_run(tmp_path, each) for each in (classes(), None, numbers())]
    found = comparison.compare(runs)
    assert "predictions.npz must be there" in found.differences[0]
    assert "same test examples" in found.differences[1]
    assert found.scores[1] is None


def test_seeds_are_paired(tmp_path):
    runs = []
    for rate, gain in ((0.1, 0.0), (0.2, 0.05)):
        for seed in range(3):
            run = make_run(
                tmp_path, classes(), name=f"{rate}-{seed}", learning_rate=rate, seed=seed
            )
            score = 0.8 + gain + 0.01 * seed + 0.001 * (seed == 2) * gain
            run.write_json("metrics.json", {"test": {"accuracy": score}})
            runs.append(run)
    (words,) = comparison.seeds(runs)
    assert words.startswith("over 3 seeds accuracy changes by +0.05")
    assert "no evidence" not in words
    assert comparison.seeds(runs[:3]) == []


def test_a_stored_baseline(tmp_path):
    good, bad = classes(), classes()
    bad.outputs[:60] = bad.outputs[:60, ::-1]
    run = make_run(tmp_path, bad)
    good.save(tmp_path / "kept.npz")
    assert comparison.compare([tmp_path / "kept.npz", run]).worse


def test_one_run_is_no_comparison(tmp_path):
    with pytest.raises(InputError, match="at least twice"):
        comparison.compare([make_run(tmp_path)])


def test_two_seeds_that_change_alike_are_no_evidence(tmp_path):
    runs = []
    for rate, score in ((0.1, 0.75), (0.2, 0.5), (0.3, 0.5)):
        for seed in range(2):
            name = f"{rate}-{seed}"
            run = make_run(tmp_path, classes(), name=name, learning_rate=rate, seed=seed)
            run.write_json("metrics.json", {"test": {"accuracy": score + 0.125 * seed}})
            runs.append(run)
    assert comparison.seeds(runs[:4]) == [
        "over 2 seeds accuracy changes by -0.25 each time, test of signs p = 0.5 where 0.05 is "
        "needed: no evidence of a difference"
    ]
    assert "where 0.025 is needed" in comparison.seeds(runs)[0]


def test_a_fast_run_is_no_seed_of_a_whole_one(tmp_path):
    runs = []
    for rate, seed, score in (
        (1, 0, 0.75),
        (1, 1, 0.875),
        (2, 0, 0.5),
        (2, 1, 0.75),
        (1, 0, 0.125),
    ):
        run = make_run(tmp_path, classes(), name="x", learning_rate=rate, seed=seed)
        run.write_json("metrics.json", {"test": {"accuracy": score}})
        runs.append(run)
    runs[-1].write_json("config.json", {**runs[-1].read_json("config.json"), "fast": True})
    (words,) = comparison.seeds(runs)
    assert words.startswith("over 2 seeds accuracy changes by -0.1875")


def test_an_older_run_has_no_fingerprints(tmp_path):
    runs = [make_run(tmp_path, classes(), name=name) for name in "ab"]
    runs[1].write_json("data.json", {"examples": {}})
    found = comparison.compare(runs).settings
    assert found["data source"] == ["bundled:mnist", "-"]
    assert found["test rows"] == ["c" * 12, "-"]
