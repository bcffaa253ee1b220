import numpy as np
import pytest
from sklearn.metrics import label_ranking_average_precision_score

from keras_trainkit import InputError
from keras_trainkit.metrics import MeanReciprocalRank
from tests.metrics.streams import streamed

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(0)


def test_with_one_relevant_item_it_is_scikit_learns_ranking_precision() -> None:
    true = np.eye(7, dtype="float32")[RNG.integers(0, 7, 50)]
    scores = np.round(RNG.normal(size=(50, 7)), 1).astype("float32")  # some are equal
    wanted = label_ranking_average_precision_score(true, scores)
    assert streamed(MeanReciprocalRank(), true, scores) == pytest.approx(wanted, rel=1e-5)


def test_is_the_rank_of_the_first_of_several() -> None:
    true = (RNG.random((50, 7)) < 0.3).astype("float32")
    scores = RNG.normal(size=(50, 7)).astype("float32")
    weights = RNG.uniform(0, 2, 50).astype("float32")
    ranks = [
        next((place for place, item in enumerate(np.argsort(-s), 1) if t[item]), 0)
        for t, s in zip(true, scores, strict=True)
    ]
    for k in (None, 2):
        values = [1 / rank if rank and rank <= (k or 99) else 0.0 for rank in ranks]
        found = streamed(MeanReciprocalRank(k), true, scores, weights)
        assert found == pytest.approx(np.average(values, weights=weights), rel=1e-5)


def test_equal_scores_gain_nothing_and_padding_is_in_no_list() -> None:
    true = np.array([[1.0, 0.0, 0.0, -1.0]])
    assert streamed(MeanReciprocalRank(), true, np.ones((1, 4))) == pytest.approx(1 / 3)


def test_bad_input() -> None:
    with pytest.raises(InputError, match="k must be"):
        MeanReciprocalRank(k=0)
    with pytest.raises(InputError, match="y_true must have the shape of y_pred"):
        MeanReciprocalRank().update_state(np.ones((2, 3)), np.ones((2, 4)))
