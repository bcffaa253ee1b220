import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.losses import Contrastive

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(6)
ALIKE = np.array([1, 0, 1, 0, 0])
PAIRS = RNG.normal(size=(5, 2, 3)).astype("float32")
DISTANCE = np.linalg.norm(PAIRS[:, 0] - PAIRS[:, 1], axis=1)
HADSELL = np.where(ALIKE == 1, DISTANCE**2, np.maximum(0, 3.0 - DISTANCE) ** 2) / 2


@pytest.mark.parametrize("y_pred", [DISTANCE, DISTANCE[:, None], PAIRS])
@pytest.mark.parametrize("y_true", [ALIKE, ALIKE[:, None]])
def test_is_the_papers_formula(y_true, y_pred) -> None:
    got = Contrastive(margin=3.0, reduction=None)(y_true, y_pred)
    np.testing.assert_allclose(got, HADSELL, rtol=1e-5)


def test_bad_input() -> None:
    with pytest.raises(InputError, match="margin must be a number above 0; received margin=-1"):
        Contrastive(margin=-1)
    with pytest.raises(InputError, match=r"two embeddings for each example, of shape \(N, 2, D\)"):
        Contrastive()(np.zeros(4), np.zeros((4, 3, 2)))
    with pytest.raises(InputError, match="y_pred must have the shape of y_true"):
        Contrastive()(np.zeros(4), np.zeros((4, 3)))
