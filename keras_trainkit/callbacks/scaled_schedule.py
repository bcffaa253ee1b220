"""A schedule times a number that can be changed while training."""

from typing import Any

import keras


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
