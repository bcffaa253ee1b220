"""What the recorder writes is in tests/test_training.py; here, what survives a resume."""

from keras_trainkit import Run
from keras_trainkit.callbacks.state import restore, state_of
from keras_trainkit.recorder import Recorder


def test_the_rows_go_on(tmp_path):
    first, second = Recorder(Run(tmp_path)), Recorder(Run(tmp_path))
    first.rows, first.best = [{"epoch": 1, "loss": 0.5}], 0.25
    restore(second, state_of(first))
    assert (second.rows, second.best) == (first.rows, 0.25)
