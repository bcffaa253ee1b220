import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.metrics import MASE
from tests.metrics.streams import streamed

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(0)
SERIES = RNG.normal(size=60).cumsum()


@pytest.mark.parametrize("season", [1, 7])
def test_the_naive_forecast_of_the_series_itself_scores_1(season) -> None:
    scale = MASE.scale_of(SERIES, season)
    found = streamed(MASE(scale), SERIES[season:], SERIES[:-season])
    assert found == pytest.approx(1.0, rel=1e-5)


def test_is_that_of_the_paper() -> None:
    """Hyndman and Koehler's formula, step by step."""
    naive = sum(abs(SERIES[i] - SERIES[i - 1]) for i in range(1, 60)) / 59
    true, guess = RNG.normal(size=(30, 4)), RNG.normal(size=(30, 4))
    weights = RNG.uniform(0, 2, 30).astype("float32")
    pairs = zip(true, guess, strict=True)
    rows = [sum(abs(t[i] - g[i]) for i in range(4)) / 4 / naive for t, g in pairs]
    found = streamed(MASE(MASE.scale_of(SERIES)), true, guess, weights)
    assert found == pytest.approx(np.average(rows, weights=weights), rel=1e-5)


@pytest.mark.parametrize(
    ("series", "season", "words"),
    [
        ([1.0, 2.0], 2, "longer than a season of 2 steps"),
        ([3.0] * 9, 1, "a mean change of 0"),
        ([1.0, np.nan, 2.0], 1, "finite numbers"),
        (np.tile([1.0, 2.0], 5), 2, "a mean change of 0"),
        ([1.0, 2.0], 0, "season must be"),
    ],
)
def test_a_series_without_a_scale_is_refused(series, season, words) -> None:
    with pytest.raises(InputError, match=words):
        MASE.scale_of(series, season)


@pytest.mark.parametrize("scale", [0, -1.0, float("nan")])
def test_bad_scales(scale) -> None:
    with pytest.raises(InputError, match="scale must be"):
        MASE(scale)
