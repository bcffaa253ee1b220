import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.losses import BoxIoU
from tests.losses.gradients import gradient

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(2)
LOW = RNG.uniform(0, 5, (2, 40, 2))
CORNERS = np.concatenate([LOW, LOW + RNG.uniform(0.5, 5, (2, 40, 2))], axis=-1).astype("float32")
TRUE, PRED = CORNERS


def each_one(kind, true=TRUE, pred=PRED, **options):
    return np.asarray(BoxIoU(kind, reduction=None, **options)(true, pred))


@pytest.mark.parametrize(("kind", "wanted"), [("iou", [0.875, 1.0]), ("giou", [1.075, 1.9333333])])
def test_is_that_of_tensorflow_addons(kind, wanted):
    """Boxes and losses are those of the tests of Addons 0.23."""
    true = [[4.0, 3.0, 7.0, 5.0], [5.0, 6.0, 10.0, 7.0]]
    pred = [[3.0, 4.0, 6.0, 8.0], [14.0, 14.0, 15.0, 15.0]]
    np.testing.assert_allclose(each_one(kind, np.array(true), np.array(pred)), wanted, rtol=1e-5)


def test_iou_and_ciou_are_those_of_keras():
    boxes = keras.utils.bounding_boxes
    iou = np.diagonal(np.asarray(boxes.compute_iou(TRUE, PRED, "xyxy")))
    np.testing.assert_allclose(each_one("iou"), 1 - iou, rtol=1e-4, atol=1e-5)
    ciou = np.asarray(boxes.compute_ciou(TRUE, PRED, "xyxy"))
    np.testing.assert_allclose(each_one("ciou"), 1 - ciou, rtol=1e-4, atol=1e-5)
    assert (each_one("ciou") < 1).any()
    assert (each_one("ciou") > 1).any()


def test_diou_is_the_papers_formula():
    wanted = []
    for (a, b, c, d), (e, f, g, h), iou in zip(TRUE, PRED, 1 - each_one("iou"), strict=True):
        centres = ((a + c - e - g) / 2) ** 2 + ((b + d - f - h) / 2) ** 2
        diagonal = (max(c, g) - min(a, e)) ** 2 + (max(d, h) - min(b, f)) ** 2
        wanted.append(1 - iou + centres / diagonal)
    np.testing.assert_allclose(each_one("diou"), wanted, rtol=1e-4)


@pytest.mark.parametrize("box_format", ["yxyx", "xywh", "center_xywh"])
@pytest.mark.parametrize("kind", ["iou", "giou", "diou", "ciou"])
def test_every_format_is_the_same_box(kind, box_format):
    boxes = keras.utils.bounding_boxes
    true, pred = (
        np.asarray(boxes.convert_format(x, source="xyxy", target=box_format)) for x in CORNERS
    )
    found = each_one(kind, true, pred, box_format=box_format)
    np.testing.assert_allclose(found, each_one(kind), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("kind", ["giou", "diou", "ciou"])
def test_a_box_far_away_is_drawn_near_and_the_same_box_costs_nothing(kind):
    np.testing.assert_allclose(each_one(kind, TRUE, TRUE), 0, atol=1e-5)
    true, pred = np.array([[0.0, 0.0, 1.0, 1.0]]), np.array([[4.0, 5.0, 6.0, 7.0]])
    slope = gradient(lambda p: BoxIoU(kind)(true, p), pred)
    assert (slope.reshape(2, 2).sum(axis=0) > 0).all()  # downhill is to the left, and up
    assert np.abs(gradient(lambda p: BoxIoU("iou")(true, p), pred)).max() == 0


@pytest.mark.parametrize("kind", ["iou", "giou", "diou", "ciou"])
def test_a_side_that_ends_before_it_begins_is_no_box(kind):
    turned = PRED[:, [2, 3, 0, 1]]
    found = each_one(kind, TRUE, turned)
    assert np.isfinite(found).all()
    assert (found >= 1 - 1e-6).all()


def test_boxes_of_an_image_are_weighted_one_by_one():
    true, pred = CORNERS.reshape(2, 10, 4, 4)
    weights = (np.arange(40) % 2).reshape(10, 4)
    found = float(BoxIoU("ciou", reduction="sum")(true, pred, weights))
    assert found == pytest.approx((each_one("ciou") * weights.ravel()).sum(), rel=1e-4)


def test_bad_input():
    with pytest.raises(InputError, match=r"kind must be one of .*received kind='siou'"):
        BoxIoU("siou")
    with pytest.raises(InputError, match="box_format must be one"):
        BoxIoU(box_format="rel_xyxy")
    with pytest.raises(InputError, match=r"boxes of shape \(..., 4\); received y_true of shape"):
        BoxIoU()(np.zeros((3, 4)), np.zeros((3, 5)))
    with pytest.raises(InputError, match=r"boxes of shape \(..., 4\)"):
        BoxIoU()(np.zeros((3, 2)), np.zeros((3, 2)))
