import numpy as np
import pytest
from scipy.spatial.distance import cdist

from keras_trainkit._checks import InputError
from keras_trainkit.losses import Triplet

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(5)
LABELS = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 3])  # the last has no positive
POINTS = RNG.normal(size=(10, 3)).astype("float32")


def brute_force(mining: str, metric: str, margin: float) -> list[float]:
    d, losses = cdist(POINTS, POINTS, metric), []
    for a in range(10):
        positives = [d[a, p] for p in range(10) if LABELS[p] == LABELS[a] and p != a]
        negatives = [d[a, n] for n in range(10) if LABELS[n] != LABELS[a]]
        if not positives:
            losses.append(0.0)
        elif mining == "hard":
            losses.append(max(0.0, max(positives) - min(negatives) + margin))
        else:
            farther = [[n for n in negatives if n > p] or [max(negatives)] for p in positives]
            pairs = zip(positives, farther, strict=True)
            losses.append(np.mean([max(0.0, p - min(f) + margin) for p, f in pairs]))
    return losses


@pytest.mark.parametrize("mining", ["hard", "semi_hard"])
@pytest.mark.parametrize(
    ("distance", "metric"), [("euclidean", "euclidean"), ("squared_euclidean", "sqeuclidean")]
)
@pytest.mark.parametrize("labels", [LABELS, LABELS[:, None]])
def test_is_a_search_through_all_triplets(mining, distance, metric, labels) -> None:
    got = Triplet(mining, 0.7, distance, reduction=None)(labels, POINTS)
    np.testing.assert_allclose(got, brute_force(mining, metric, 0.7), rtol=1e-4, atol=1e-5)


def test_a_given_triplet_is_torchs() -> None:
    torch = pytest.importorskip("torch")
    anchor, positive, negative = POINTS[:3]
    expected = torch.nn.functional.triplet_margin_loss(
        *(torch.tensor(x[None]) for x in (anchor, positive, negative)), margin=2.0, eps=0.0
    )
    got = Triplet("hard", margin=2.0, reduction=None)([0, 0, 1], POINTS[:3])[0]
    assert float(got) == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize("mining", ["hard", "semi_hard"])
def test_one_class_only_is_no_loss(mining) -> None:
    assert float(Triplet(mining)(np.zeros(4), POINTS[:4])) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mining": "semihard"}, "mining must be one of 'hard', 'semi_hard'.*'semi_hard'?"),
        ({"margin": 0}, "margin must be a number above 0; received margin=0"),
        ({"distance": "cosine"}, "distance must be one of 'euclidean', 'squared_euclidean'"),
    ],
)
def test_bad_arguments(arguments, message) -> None:
    with pytest.raises(InputError, match=message):
        Triplet(**arguments)


def test_bad_shapes() -> None:
    with pytest.raises(InputError, match="y_pred must be an embedding for each example"):
        Triplet()(np.zeros(4), np.zeros((4, 2, 3)))
    with pytest.raises(InputError, match="y_true must be one integer label for each example"):
        Triplet()(np.zeros((4, 2)), np.zeros((4, 2)))


def by_pairs(metric: str, margin: float, soft: bool) -> float:
    """Returns the mean over all pairs of anchor and positive, as TensorFlow Addons computes it."""
    d, losses = cdist(POINTS, POINTS, metric), []
    for a in range(10):
        negatives = [d[a, n] for n in range(10) if LABELS[n] != LABELS[a]]
        for p in (d[a, b] for b in range(10) if LABELS[b] == LABELS[a] and b != a):
            n = min([n for n in negatives if n > p] or [max(negatives)])
            losses.append(np.log1p(np.exp(p - n)) if soft else max(0.0, p - n + margin))
    return float(np.mean(losses))


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize(
    ("distance", "metric"), [("euclidean", "euclidean"), ("angular", "cosine")]
)
def test_each_pair_alike_is_a_search_through_all_pairs(soft, distance, metric) -> None:
    loss = Triplet("semi_hard", 0.3, distance, soft=soft, per="pair")
    assert float(loss(LABELS, POINTS)) == pytest.approx(by_pairs(metric, 0.3, soft), rel=1e-4)
    assert Triplet.from_config(loss.get_config()).get_config() == loss.get_config()


def test_a_soft_margin_of_the_hardest_triplets() -> None:
    d, wanted = cdist(POINTS, POINTS, "cosine"), []
    for a in range(9):
        positive = max(d[a, b] for b in range(10) if LABELS[b] == LABELS[a] and b != a)
        negative = min(d[a, b] for b in range(10) if LABELS[b] != LABELS[a])
        wanted.append(np.log1p(np.exp(positive - negative)))
    got = Triplet("hard", distance="angular", soft=True, reduction=None)(LABELS, POINTS)
    np.testing.assert_allclose(got, [*wanted, 0.0], rtol=1e-4)


def test_pairs_of_one_class_only_are_no_loss() -> None:
    assert float(Triplet(per="pair")(np.zeros(4), POINTS[:4])) == 0
