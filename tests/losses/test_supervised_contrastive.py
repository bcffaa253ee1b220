import numpy as np
import pytest
from scipy.special import logsumexp

from keras_trainkit._checks import InputError
from keras_trainkit.losses import NTXent, SupervisedContrastive

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(7)
EMBEDDINGS = RNG.normal(size=(9, 4)).astype("float32")
LABELS = np.array([0, 1, 0, 2, 1, 0, 3, 2, 0])  # 3 stands alone


def paper(labels, embeddings, temperature):
    """Equation 2 of arXiv:2004.11362, in a loop."""
    z = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    losses = []
    for i, own in enumerate(labels):
        others = [a for a in range(len(labels)) if a != i]
        below = logsumexp([z[i] @ z[a] / temperature for a in others])
        each = [below - z[i] @ z[p] / temperature for p in others if labels[p] == own]
        losses.append(np.mean(each) if each else 0.0)
    return losses


@pytest.mark.parametrize("temperature", [0.07, 0.5])
def test_is_the_papers_formula(temperature):
    found = SupervisedContrastive(temperature, reduction=None)(LABELS, EMBEDDINGS)
    np.testing.assert_allclose(found, paper(LABELS, EMBEDDINGS, temperature), rtol=1e-4, atol=1e-5)
    assert np.asarray(found)[6] == 0


def test_views_are_examples_of_the_same_class():
    views = RNG.normal(size=(5, 3, 4)).astype("float32")
    labels = np.array([[0], [1], [0], [2], [1]])
    found = SupervisedContrastive(0.2, reduction=None)(labels, views)
    wanted = paper(np.repeat(labels.ravel(), 3), views.reshape(15, 4), 0.2)
    np.testing.assert_allclose(found, np.reshape(wanted, (5, 3)).mean(axis=1), rtol=1e-4)


def test_two_views_without_a_class_in_common_are_nt_xent():
    views = RNG.normal(size=(6, 2, 4)).astype("float32")
    found = SupervisedContrastive(0.3, reduction=None)(np.arange(6), views)
    np.testing.assert_allclose(found, NTXent(0.3, reduction=None)(np.zeros(6), views), rtol=1e-4)


def test_lengths_do_not_matter_and_a_zero_is_finite():
    one, other = (SupervisedContrastive()(LABELS, EMBEDDINGS * by) for by in (1, 1e4))
    assert float(one) == pytest.approx(float(other), rel=1e-5)
    assert np.isfinite(float(SupervisedContrastive()(LABELS, EMBEDDINGS * 0)))


def test_bad_input():
    with pytest.raises(InputError, match="temperature must be a number above 0; received temper"):
        SupervisedContrastive(0)
    with pytest.raises(InputError, match=r"one integer label .* received y_true of shape \(4, 2\)"):
        SupervisedContrastive()(np.zeros((4, 2)), np.zeros((4, 6)))
    with pytest.raises(InputError, match=r"y_pred must be an embedding for each example"):
        SupervisedContrastive()(np.zeros(4), np.zeros(4))
