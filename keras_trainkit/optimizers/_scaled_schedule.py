"""A schedule times a number that can be changed while training."""

from typing import Any

import keras

from keras_trainkit._checks import InputError
from keras_trainkit.optimizers import _inside


@keras.saving.register_keras_serializable(package="keras_trainkit")
class ScaledSchedule(keras.optimizers.schedules.LearningRateSchedule):
    """Multiplies a schedule by a scale that `PlateauScale` lowers.

    The scale is a variable, so a compiled training step sees it change, except on jax, which keeps
    the value it was traced with: make the train function again there.

    Args:
        schedule: any `keras.optimizers.schedules.LearningRateSchedule`.
        scale: the factor.

    Example:
        >>> import keras
        >>> schedule = keras.optimizers.schedules.ExponentialDecay(1.0, 10, 0.5)
        >>> float(ScaledSchedule(schedule, 0.1)(10))
        0.05...
    """

    def __init__(self, schedule: Any, scale: float = 1.0) -> None:
        super().__init__()
        self.schedule = schedule
        self.scale = keras.Variable(scale, dtype="float32", trainable=False, name="plateau_scale")

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        rate = keras.ops.convert_to_tensor(self.schedule(step))
        return rate * keras.ops.cast(self.scale, rate.dtype)

    def get_config(self) -> dict[str, Any]:
        """Returns the schedule and the scale of this moment."""
        return {
            "schedule": keras.saving.serialize_keras_object(self.schedule),
            "scale": float(keras.ops.convert_to_numpy(self.scale)),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "ScaledSchedule":
        """Makes the schedule from its config."""
        schedule = keras.saving.deserialize_keras_object(config["schedule"])
        return cls(schedule, config["scale"])


def multiply_learning_rate(model: Any, factor: float, who: str) -> None:
    """Multiplies the learning rate from here on, whether a number or a schedule sets it.

    Whatever optimizers stand around it; of several, each one's. The training function is made again
    the first time a schedule is scaled, and on jax each time.

    Args:
        model: a compiled model.
        factor: what the learning rate is multiplied by.
        who: the callback that asks, for the message.

    Raises:
        InputError: the model has no optimizer, or a learning rate can be neither multiplied nor
            wrapped.
    """
    optimizer = _inside.compiled_optimizer(model, who)
    unseen = [_multiply(leaf, factor, who) for leaf in _inside.leaves(optimizer)]
    if any(unseen):
        model.make_train_function(force=True)


def _multiply(optimizer: Any, factor: float, who: str) -> bool:
    """Multiplies one optimizer's learning rate; returns whether compiled steps do not see it."""
    scaled = scaled_schedule(optimizer)
    if scaled is not None:
        scaled.scale.assign(float(keras.ops.convert_to_numpy(scaled.scale)) * factor)
        return keras.config.backend() == "jax"  # it keeps the value it was traced with
    rate = _learning_rate(optimizer, who)
    if isinstance(rate, float):
        optimizer.learning_rate = rate * factor
        return False
    optimizer.trainkit_schedule = optimizer.learning_rate = ScaledSchedule(rate, factor)
    return True


def scales(model: Any) -> list[float | None]:
    """Returns what schedules are scaled by, for each optimizer that updates weights, or None."""
    found = [scaled_schedule(leaf) for leaf in _inside.leaves(model.optimizer)]
    return [None if one is None else float(keras.ops.convert_to_numpy(one.scale)) for one in found]


def set_scales(model: Any, wanted: list[float | None]) -> None:
    """Scales schedules by what `scales` returned."""
    again = False
    for leaf, scale in zip(_inside.leaves(model.optimizer), wanted, strict=True):
        if scale is not None and scaled_schedule(leaf) is None:
            again = _multiply(leaf, 1.0, "a checkpoint") or again  # wraps the schedule
        scaled = scaled_schedule(leaf)
        if scaled is not None:
            scaled.scale.assign(1.0 if scale is None else scale)
            again = again or keras.config.backend() == "jax"
    if again:
        model.make_train_function(force=True)


def scaled_schedule(optimizer: Any) -> ScaledSchedule | None:
    """Returns the schedule that `multiply_learning_rate` gave an optimizer, if it has."""
    return getattr(optimizer, "trainkit_schedule", None)


def _learning_rate(optimizer: Any, who: str) -> Any:
    """Returns the learning rate as a float or a schedule, read from the optimizer's config."""
    try:
        rate = optimizer.get_config()["learning_rate"]
        if isinstance(rate, dict):
            rate = keras.saving.deserialize_keras_object(rate)
    except (NotImplementedError, TypeError, ValueError) as error:
        raise InputError(
            "learning_rate must be a number or a schedule that can be saved, for a callback to "
            f"wrap it; received one that raises {type(error).__name__}: {error} Register the "
            "schedule with @keras.saving.register_keras_serializable() and give it get_config."
        ) from error
    if isinstance(rate, float | keras.optimizers.schedules.LearningRateSchedule):
        return rate
    raise InputError(
        f"learning_rate must be a number or a keras.optimizers.schedules.LearningRateSchedule for "
        f"{who}; received learning_rate={rate!r}."
    )
