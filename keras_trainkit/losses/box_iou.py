"""IoU losses of bounding boxes: plain, generalized, distance and complete."""

import math
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.losses import _shapes

KINDS = ("iou", "giou", "diou", "ciou")
FORMATS = ("xyxy", "yxyx", "xywh", "center_xywh")
TINY = 1e-7  # beside a side or an area of 0


def corners(boxes: Any, box_format: str) -> tuple[Any, Any]:
    """Returns the low and the high corner of each box, `(..., 2)` each."""
    first, second = boxes[..., :2], boxes[..., 2:]
    if box_format == "xywh":
        return first, first + second
    if box_format == "center_xywh":
        return first - 0.5 * second, first + 0.5 * second
    return first, second


def overlap(true: tuple[Any, Any], pred: tuple[Any, Any], kind: str) -> Any:
    """Returns the IoU of each pair of boxes, less what `kind` takes off.

    Args:
        true: the low and the high corner, `(..., 2)` each.
        pred: the same of the predictions. A side whose end lies before its begin is 0 long.
        kind: one of `KINDS`.
    """
    true_sides, pred_sides = (ops.relu(high - low) for low, high in (true, pred))
    shared = ops.relu(ops.minimum(true[1], pred[1]) - ops.maximum(true[0], pred[0]))
    both = _area(shared)
    union = _area(true_sides) + _area(pred_sides) - both
    iou = both / ops.maximum(union, TINY)
    if kind == "iou":
        return iou
    around = ops.relu(ops.maximum(true[1], pred[1]) - ops.minimum(true[0], pred[0]))
    if kind == "giou":
        hull = _area(around)
        return iou - (hull - union) / ops.maximum(hull, TINY)
    apart = ops.sum(ops.square(0.5 * (true[0] + true[1] - pred[0] - pred[1])), axis=-1)
    diou = iou - apart / ops.maximum(ops.sum(ops.square(around), axis=-1), TINY)
    return diou - _shape_penalty(true_sides, pred_sides, iou) if kind == "ciou" else diou


def _area(sides: Any) -> Any:
    return sides[..., 0] * sides[..., 1]


def _shape_penalty(true_sides: Any, pred_sides: Any, iou: Any) -> Any:
    """Returns how far the aspect ratios differ, by the paper's weight, which is not learned."""
    true_angle, pred_angle = (
        ops.arctan(sides[..., 0] / ops.maximum(sides[..., 1], TINY))
        for sides in (true_sides, pred_sides)
    )
    differ = (4.0 / math.pi**2) * ops.square(true_angle - pred_angle)
    weight = ops.stop_gradient(differ / ops.maximum(1.0 - iou + differ, TINY))
    return weight * differ


@keras.saving.register_keras_serializable(package="keras_trainkit")
class BoxIoU(keras.losses.Loss):
    """One minus the overlap of a predicted box and the true one.

    | kind | minus its IoU, the loss takes | range |
    |---|---|---|
    | `"iou"` | nothing; no gradient where boxes do not touch | 0 to 1 |
    | `"giou"` | the share of the box around both that neither fills | 0 to 2 |
    | `"diou"` | the squared distance of the centres, by that across the box around both | 0 to 2 |
    | `"ciou"` | that, and how far the aspect ratios differ | 0 to 3 |

    A predicted side whose end lies before its begin counts as 0 long.

    Args:
        kind: "iou", "giou", "diou" or "ciou".
        box_format: how four numbers are a box, as Keras names it: "xyxy" or "yxyx" (two corners),
            "xywh" (a corner, then the sides) or "center_xywh".
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Input shape:
        `y_true` and `y_pred` `(N, 4)`, or `(N, boxes, 4)` whose losses are `(N, boxes)`: a
        `sample_weight` of that shape leaves out boxes that are padding.

    Raises:
        InputError: an argument is none of those named, or shapes do not belong together.

    Example:
        >>> loss = BoxIoU("giou")
        >>> round(float(loss([[4.0, 3.0, 7.0, 5.0]], [[3.0, 4.0, 6.0, 8.0]])), 3)
        1.075

    Reference:
        Rezatofighi et al., Generalized Intersection over Union, arXiv:1902.09630; Zheng et al.,
        Distance-IoU Loss, arXiv:1911.08287.
    """

    def __init__(
        self,
        kind: str = "giou",
        box_format: str = "xyxy",
        reduction: str = "sum_over_batch_size",
        name: str = "box_iou",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.kind = _checks.one_of("kind", kind, KINDS)
        self.box_format = _checks.one_of("box_format", box_format, FORMATS)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each box."""
        y_true, y_pred = _shapes.tensors(y_true, y_pred)
        if not _shapes.compatible(y_true.shape, y_pred.shape) or y_pred.shape[-1] != 4:
            raise _shapes.misfit(
                "y_true and y_pred must be boxes of shape (..., 4)", y_true, y_pred
            )
        true, pred = (corners(boxes, self.box_format) for boxes in (y_true, y_pred))
        return 1.0 - overlap(true, pred, self.kind)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        own = {"dtype": self.dtype, "kind": self.kind, "box_format": self.box_format}
        return {**super().get_config(), **own}
