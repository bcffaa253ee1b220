"""What a series is, by names that libraries and people give."""

import pytest

from keras_trainkit.diagnosis.logs import series
from keras_trainkit.diagnosis.logs.series import (
    AXIS,
    GRADIENT,
    LOSS,
    METRIC,
    RATE,
    TRAIN,
    VALIDATION,
)

MEANT = {
    (LOSS, TRAIN): "loss train_loss train/loss Loss/train training_loss train/epoch_loss trainLoss "
    "train_loss_epoch tr_loss train/box_loss reg_loss loss/classifier/cls_loss",
    (LOSS, VALIDATION): "val_loss eval_loss eval/loss Loss/val valid_loss validation/epoch_loss "
    "dev/nll test_loss valLoss valid_1/l2",
    (RATE, TRAIN): "lr learning_rate lr-Adam lr/pg0 train/learning_rate epoch_learning_rate",
    (GRADIENT, TRAIN): "grad_norm train/grad_norm gradient_norm/all",
    (AXIS, TRAIN): "epoch step global_step iter _runtime time train_samples_per_second total_flos",
    (METRIC, TRAIN): "accuracy train_acc epoch_accuracy metrics/mAP50(B)",
    (METRIC, VALIDATION): "val_accuracy eval_f1 Accuracy/test",
}
NAMES = {name: role for role, names in MEANT.items() for name in names.split()}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_says_what_a_series_is(name):
    found = series.role(name)
    assert (found.kind, found.part) == NAMES[name]


def test_steps_come_before_epochs():
    assert series.axis(["epoch", "loss", "step"]) == "step"
    assert series.axis(["Epoch", "loss"]) == "Epoch"
    assert series.axis(["loss"]) is None


@pytest.mark.parametrize(
    ("names", "train", "held"),
    [
        (["loss", "val_loss", "val_rmse"], ["loss"], ["val_loss"]),
        (["train/box_loss", "train/cls_loss", "val/box_loss", "val/cls_loss"], 2, 2),
        (["train/rmse", "eval/rmse"], ["train/rmse"], ["eval/rmse"]),
        (["loss", "aux_loss"], ["loss"], []),
        (["train_loss", "test_loss", "val_loss"], ["train_loss"], ["val_loss"]),
        (["train_loss", "test_loss"], ["train_loss"], ["test_loss"]),
        (["accuracy"], [], []),
    ],
)
def test_the_loss_is_called_so_or_is_a_sum_of_parts_or_an_error(names, train, held):
    found = series.losses({name: series.role(name) for name in names})
    for wanted, there in ((train, found[TRAIN]), (held, found[VALIDATION])):
        assert len(there) == wanted if isinstance(wanted, int) else there == wanted
