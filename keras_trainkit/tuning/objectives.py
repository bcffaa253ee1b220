"""What a choice is made by: a metric on validation rows."""

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.training import evaluation
from keras_trainkit.training.plan import Plan

_PROBE_ROWS = 32


def choose(planned: Plan, asked: str = "") -> str:
    """Returns the objective's name, sure that the model reports it.

    Args:
        planned: the training.
        asked: the name; by default `val_accuracy`, or else `val_loss`.

    Raises:
        InputError: there are no validation rows, or no such metric.
    """
    held = planned.splits.validation
    if not len(held):
        raise InputError(
            "validation must be above 0 for a search, whose choices are made on validation rows; "
            f"received validation={planned.config.validation}: add validation=0.15."
        )
    scores = evaluation.evaluate(planned.model, held.take(slice(_PROBE_ROWS)))
    names = [f"val_{name}" for name in scores]
    default = "val_accuracy" if "val_accuracy" in names else "val_loss"
    return _checks.one_of("objective", asked or default, names)
