import numpy as np
import pytest
import scipy.stats
from scipy.special import softplus

from keras_trainkit._checks import InputError
from keras_trainkit.losses import GaussianNLL
from tests.losses.gradients import gradient

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(1)
Y_TRUE = RNG.normal(size=(8, 2)).astype("float32")
Y_PRED = RNG.normal(size=(8, 4)).astype("float32")


def variance_of(raw: np.ndarray, kind: str) -> np.ndarray:
    return softplus(raw) + 1e-6 if kind == "softplus" else np.exp(raw)


@pytest.mark.parametrize("kind", ["softplus", "log"])
def test_is_scipys_normal_density(kind) -> None:
    variance = variance_of(Y_PRED[:, 2:], kind)
    expected = -scipy.stats.norm.logpdf(Y_TRUE, Y_PRED[:, :2], np.sqrt(variance)).mean(axis=1)
    got = GaussianNLL(kind, reduction=None)(Y_TRUE, Y_PRED)
    np.testing.assert_allclose(got, expected, rtol=1e-5)


def test_is_torchs() -> None:
    torch = pytest.importorskip("torch")
    oracle = torch.nn.GaussianNLLLoss(full=True, eps=1e-12)
    mean, variance = Y_PRED[:, :2], variance_of(Y_PRED[:, 2:], "softplus")
    expected = oracle(torch.tensor(mean), torch.tensor(Y_TRUE), torch.tensor(variance))
    assert float(GaussianNLL()(Y_TRUE, Y_PRED)) == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize("shape", [(8,), (8, 1)])
def test_one_output_of_either_shape(shape) -> None:
    y_true, y_pred = Y_TRUE[:, :1], Y_PRED[:, 1:3]
    variance = variance_of(y_pred[:, 1:], "log")
    expected = -scipy.stats.norm.logpdf(y_true, y_pred[:, :1], np.sqrt(variance)).mean()
    assert float(GaussianNLL("log")(y_true.reshape(shape), y_pred)) == pytest.approx(expected)


def test_predictions_are_read_the_same_way() -> None:
    mean, variance = GaussianNLL("log").mean_and_variance(Y_PRED)
    np.testing.assert_allclose(mean, Y_PRED[:, :2])
    np.testing.assert_allclose(variance, np.exp(Y_PRED[:, 2:]), rtol=1e-6)


def test_beta_one_gives_the_mean_the_gradient_of_half_the_squared_error() -> None:
    y_true, y_pred = Y_TRUE[:, :1], Y_PRED[:, :2]
    loss = GaussianNLL("log", beta=1.0, reduction="sum")
    slope = gradient(lambda p: loss(y_true, p), y_pred)[:, 0]
    np.testing.assert_allclose(slope, y_pred[:, 0] - y_true[:, 0], rtol=1e-4, atol=1e-6)


def test_beta_weighs_by_the_variance_to_that_power() -> None:
    plain = np.asarray(GaussianNLL("log", reduction=None)(Y_TRUE[:, :1], Y_PRED[:, :2]))
    weighed = np.asarray(GaussianNLL("log", beta=0.5, reduction=None)(Y_TRUE[:, :1], Y_PRED[:, :2]))
    np.testing.assert_allclose(weighed, plain * np.exp(Y_PRED[:, 1] / 2), rtol=1e-5)


def test_beta_weighs_gradients_too_and_has_none_of_its_own() -> None:
    y_true, y_pred = Y_TRUE[:, :1], Y_PRED[:, :2]
    plain, weighed = (
        gradient(lambda p, beta=beta: GaussianNLL("log", beta)(y_true, p), y_pred)
        for beta in (0.0, 0.5)
    )
    np.testing.assert_allclose(weighed, plain * np.exp(y_pred[:, 1:] / 2), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", ["softplus", "log"])
@pytest.mark.parametrize("raw", [-1e4, -50.0, 50.0, 1e4])
def test_a_variance_that_ran_away(kind, raw) -> None:
    loss, y_true = GaussianNLL(kind), np.array([[1e4]], "float32")
    y_pred = np.array([[-1e4, raw]], "float32")
    assert np.isfinite(float(loss(y_true, y_pred)))
    slope = gradient(lambda p: loss(y_true, p), y_pred)
    assert np.isfinite(slope).all()
    if kind == "log":
        assert np.sign(slope[0, 1]) == np.sign(raw)  # the way back, not 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"variance": "sofplus"}, r"variance must be one of 'softplus', 'log'.*'softplus'\?"),
        ({"beta": 2}, r"beta must be a number in \[0, 1\]; received beta=2"),
        ({"min_variance": 0}, "min_variance must be a number above 0; received min_variance=0"),
    ],
)
def test_bad_arguments(arguments, message) -> None:
    with pytest.raises(InputError, match=message):
        GaussianNLL(**arguments)


def test_bad_shapes() -> None:
    with pytest.raises(InputError, match=r"even last axis.*received y_pred of shape \(4, 3\)"):
        GaussianNLL()(np.zeros((4, 1)), np.zeros((4, 3)))
    with pytest.raises(InputError, match=r"a mean and a variance for each of y_true"):
        GaussianNLL()(np.zeros((4, 1)), np.zeros((4, 4)))
