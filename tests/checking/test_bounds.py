import pytest
from scipy.stats import binomtest

from keras_trainkit.checking import bounds


@pytest.mark.parametrize(("hits", "count"), [(15, 15), (7, 20), (1, 3), (990, 1000)])
def test_the_bound_is_that_of_an_exact_test(hits, count):
    found = binomtest(hits, count, alternative="greater").proportion_ci(0.95, "exact")
    assert bounds.at_least(hits, count) == pytest.approx(found.low)
