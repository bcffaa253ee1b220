import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.losses import Asymmetric
from tests.losses.gradients import gradient

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(3)
LOGITS = RNG.normal(scale=2, size=(12, 5)).astype("float32")
P = 1 / (1 + np.exp(-LOGITS))
LABELS = RNG.integers(0, 2, size=(12, 5)).astype("float32")
FORMS = pytest.mark.parametrize("from_logits", [False, True])


def each_one(*arguments, from_logits=False, **options):
    loss = Asymmetric(*arguments, from_logits=from_logits, reduction=None, **options)
    return np.asarray(loss(LABELS, LOGITS if from_logits else P))


@FORMS
@pytest.mark.parametrize("arguments", [(4.0, 1.0, 0.05), (2.0, 0.0, 0.3), (0.5, 3.0, 0.0)])
def test_is_the_papers_formula(arguments, from_logits):
    negative, positive, margin = arguments
    shifted = np.maximum(P - margin, 0)
    present = -((1 - P) ** positive) * np.log(P)
    absent = -(shifted**negative) * np.log(1 - shifted)
    wanted = np.where(LABELS == 1, present, absent).mean(axis=1)
    found = each_one(*arguments, from_logits=from_logits)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6)


@FORMS
def test_is_kerass_crossentropy_and_focal_loss(from_logits):
    given = LOGITS if from_logits else P
    plain = keras.losses.BinaryCrossentropy(from_logits=from_logits, reduction=None)
    found = each_one(0.0, 0.0, 0.0, from_logits=from_logits)
    np.testing.assert_allclose(found, np.asarray(plain(LABELS, given)), rtol=1e-4)
    focal = keras.losses.BinaryFocalCrossentropy(from_logits=from_logits, reduction=None)  # gamma 2
    found = each_one(2.0, 2.0, 0.0, from_logits=from_logits)
    np.testing.assert_allclose(found, np.asarray(focal(LABELS, given)), rtol=1e-4)


def test_what_is_absent_below_the_margin_costs_and_teaches_nothing():
    loss, absent = Asymmetric(margin=0.2), np.zeros((1, 3), "float32")
    below = np.array([[0.01, 0.1, 0.19]], "float32")
    assert float(loss(absent, below)) == 0
    assert np.abs(gradient(lambda p: loss(absent, p), below)).max() == 0


@pytest.mark.parametrize("gammas", [(0.5, 0.5), (4.0, 1.0), (0.0, 0.0)])
@pytest.mark.parametrize("margin", [0.0, 0.05])
def test_certain_scores_are_finite(gammas, margin):
    labels = np.array([[0.0, 1.0, 0.0, 1.0]])
    for from_logits, scores in ((False, [[0.0, 0.0, 1.0, 1.0]]), (True, [[-1e4, -1e4, 1e4, 1e4]])):
        loss = Asymmetric(*gammas, margin, from_logits=from_logits)
        assert np.isfinite(float(loss(labels, np.array(scores))))
        assert np.isfinite(gradient(lambda p, loss=loss: loss(labels, p), np.array(scores))).all()


def test_bad_input():
    with pytest.raises(InputError, match=r"gamma_negative must be .*received gamma_negative=-1"):
        Asymmetric(-1)
    with pytest.raises(InputError, match=r"margin must be .*received margin=1"):
        Asymmetric(margin=1.0)
    with pytest.raises(InputError, match="y_pred must have the shape of y_true"):
        Asymmetric()(np.zeros((4, 2)), np.zeros((4, 3)))
    assert np.isnan(float(Asymmetric()(LABELS, LOGITS)))  # logits for probabilities
