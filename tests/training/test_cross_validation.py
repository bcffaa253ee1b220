import numpy as np
import pytest

from keras_trainkit import InputError, runs
from keras_trainkit.training import cross_validation


@pytest.mark.slow
def test_every_fold_is_a_run_of_its_own(tmp_path):
    scores = cross_validation.run(
        "table", 2, out=tmp_path, fast=True, doctor=False, data="sklearn:diabetes", members=2
    )
    found = runs.find(tmp_path)
    assert [run.name.split("-")[-1] for run in found] == ["fold0", "fold1"]
    wanted = [run.metrics["test"]["root_mean_squared_error"] for run in found]
    assert scores["root_mean_squared_error"] == wanted
    assert wanted[0] != wanted[1]
    mean, deviation = cross_validation.mean_and_deviation(wanted)
    assert (mean, deviation) == pytest.approx((np.mean(wanted), np.std(wanted, ddof=1)))


def test_bad_folds_are_refused(tiny):
    with pytest.raises(InputError, match="fields folds and fold"):
        cross_validation.run(str(tiny), 3)
    with pytest.raises(InputError, match="at least 2; received folds=1"):
        cross_validation.run("table", 1)
    with pytest.raises(InputError, match="fold must be left to --folds"):
        cross_validation.run("table", 3, fold=1)
