"""The model a person means, and its examples."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.cli import subjects


def test_examples_are_cut_as_for_a_training(tmp_path):
    x, y = np.arange(20.0).reshape(10, 2), np.arange(10.0)
    np.savez(tmp_path / "a.npz", x=x, y=y)
    found = subjects.examples(f"npz:{tmp_path / 'a.npz'}")
    assert (len(found.train), len(found.test)) == (8, 2)
    np.testing.assert_array_equal(found.test.x[:, 0], 2 * found.test.y)


def test_examples_may_have_their_own_test_rows(tmp_path):
    x, y = np.ones((3, 2)), np.ones(3)
    np.savez(tmp_path / "a.npz", x_train=x, y_train=y, x_test=x[:1], y_test=y[:1])
    found = subjects.examples(f"npz:{tmp_path / 'a.npz'}")
    assert (len(found.train), len(found.test)) == (3, 1)


def test_an_unknown_source_is_named():
    with pytest.raises(InputError, match=r"received data='nzp:x'\. Did you mean 'npz'"):
        subjects.examples("nzp:x")
