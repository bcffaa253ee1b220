"""What a run keeps of the error that ended it."""

import shutil

from keras_trainkit import runs
from keras_trainkit.training import failure
from tests.reporting.examples import make_run


def raised(words):
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


def test_a_failed_run_knows_the_error_and_its_line(tmp_path):
    run, error = make_run(tmp_path), raised("x" * 900)
    failure.keep(run, error)
    assert run.status == runs.FAILED
    assert run.reason.startswith("ValueError: xxx")
    assert run.reason.endswith(f"(test_failure.py, line {error.__traceback__.tb_lineno})")
    assert len(run.reason) < 600
    assert run.reference in error.__notes__[0]


def test_a_folder_that_is_gone_is_no_second_error(tmp_path):
    run = make_run(tmp_path)
    shutil.rmtree(run.path)
    failure.keep(run, raised("no"))
