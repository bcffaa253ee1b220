import keras
import numpy as np
import pytest

from keras_trainkit.optimizers._scaled_schedule import ScaledSchedule


def number(tensor) -> float:
    return float(keras.ops.convert_to_numpy(tensor))


@pytest.mark.backend
def test_multiplies_and_changes():
    inner = keras.optimizers.schedules.PolynomialDecay(1.0, 10, 0.0)
    schedule = ScaledSchedule(inner, 0.5)
    np.testing.assert_allclose([number(schedule(s)) for s in (0, 5, 10, 99)], [0.5, 0.25, 0, 0])
    schedule.scale.assign(0.1)
    assert number(schedule(5)) == pytest.approx(0.05)


@pytest.mark.backend
def test_config_round_trip_keeps_the_scale_of_the_moment():
    schedule = ScaledSchedule(keras.optimizers.schedules.CosineDecay(1.0, 10), 0.5)
    schedule.scale.assign(0.25)
    config = keras.saving.serialize_keras_object(schedule)
    again = keras.saving.deserialize_keras_object(config)
    assert keras.saving.serialize_keras_object(again) == config
    assert number(again(3)) == number(schedule(3))
