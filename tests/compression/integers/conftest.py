"""What the tests of integers share."""

import keras
import pytest


@pytest.fixture(autouse=True)
def _seeded():
    """The first weights of a test's models are the same in every run."""
    keras.utils.set_random_seed(0)
