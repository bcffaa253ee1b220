import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from keras_trainkit import InputError
from keras_trainkit.metrics import NDCG
from tests.metrics.streams import streamed

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(0)
TRUE = RNG.integers(0, 4, (40, 9)).astype("float32")
TIED = np.round(RNG.normal(size=(40, 9)), 0).astype("float32")  # many equal scores
CLEAR = RNG.normal(size=(40, 9)).astype("float32")
WEIGHTS = RNG.uniform(0, 2, 40).astype("float32")


@pytest.mark.parametrize("scores", [TIED, CLEAR], ids=["ties", "no ties"])
@pytest.mark.parametrize("k", [None, 1, 5, 20])
def test_is_scikit_learns(scores, k) -> None:
    wanted = ndcg_score(TRUE, scores, k=k, sample_weight=WEIGHTS)
    assert streamed(NDCG(k), TRUE, scores, WEIGHTS) == pytest.approx(wanted, rel=1e-5)
    wanted = ndcg_score(2**TRUE - 1, scores, k=k)
    found = streamed(NDCG(k, gain="exponential"), TRUE, scores)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_padding_is_in_no_list() -> None:
    padded = np.concatenate([TRUE, np.full((40, 3), -1.0)], axis=1).astype("float32")
    scores = np.concatenate([TIED, np.full((40, 3), 99.0)], axis=1).astype("float32")
    assert streamed(NDCG(4), padded, scores) == pytest.approx(
        streamed(NDCG(4), TRUE, TIED), rel=1e-5
    )


def test_a_list_without_a_relevant_item_scores_0() -> None:
    assert streamed(NDCG(), np.zeros((2, 3)), np.ones((2, 3))) == 0


def test_bad_input() -> None:
    with pytest.raises(InputError, match="gain must be"):
        NDCG(gain="log")
    with pytest.raises(InputError, match="lists of items"):
        NDCG().update_state(np.ones(3), np.ones(3))
