"""OneCycle against its closed form, and step by step against PyTorch's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit import InputError
from keras_trainkit.schedules import OneCycle, resolve

from .curves import from_pytorch, values

pytestmark = pytest.mark.backend


def test_start_joint_end_and_past_the_end():
    schedule = OneCycle(2.0, steps=1000, warmup=0.3, start=0.1, end=0.01)
    found = values(schedule, [0, 150, 300, 650, 1000, 1001, 10**6])
    np.testing.assert_allclose(found, [0.2, 1.1, 2.0, 1.01, 0.02, 0.02, 0.02], rtol=1e-6)


def test_defaults_are_those_of_fastai():
    schedule = OneCycle(1.0, steps=400)
    np.testing.assert_allclose(values(schedule, [0, 100, 400]), [1 / 25, 1.0, 1e-5], rtol=1e-5)


@given(
    peak=st.floats(1e-8, 1e3),
    steps=st.integers(2, 10**7),
    warmup=st.floats(0, 0.99),
    place=st.floats(0, 1.5),
)
def test_it_stays_between_its_ends_and_its_peak(peak, steps, warmup, place):
    rate = float(OneCycle(peak, steps, warmup=warmup)(int(place * steps)))
    assert 1e-5 * peak * 0.999 <= rate <= peak * 1.001


def test_right_in_float32_at_a_million_steps():
    schedule = OneCycle(0.1, steps=2_000_000, warmup=0.25)
    part = (10**6 - 500_000) / 1_500_000
    expected = 1e-6 + (0.1 - 1e-6) * (1 + math.cos(math.pi * part)) / 2
    np.testing.assert_allclose(float(schedule(10**6)), expected, rtol=1e-6)
    part = (1_999_000 - 500_000) / 1_500_000
    expected = 1e-6 + (0.1 - 1e-6) * (1 + math.cos(math.pi * part)) / 2
    np.testing.assert_allclose(float(schedule(1_999_000)), expected, rtol=1e-4)


@pytest.mark.parametrize("share", [0.25, 0.4])
def test_every_step_equals_pytorch(share):
    pytest.importorskip("torch")
    steps = 60
    expected = from_pytorch(
        "OneCycleLR",
        steps,
        max_lr=0.5,
        total_steps=steps + 1,  # PyTorch ends its phases at pct_start * total - 1 and total - 1
        pct_start=(share * steps + 1) / (steps + 1),
        div_factor=25.0,
        final_div_factor=4000.0,
    )
    schedule = OneCycle(0.5, steps=steps, warmup=share)
    np.testing.assert_allclose(values(schedule, range(steps + 1)), expected, rtol=1e-5)


def test_the_warmup_is_a_share_or_a_duration():
    assert OneCycle(1.0, 100, warmup=0.1)(10) == OneCycle(1.0, 100, warmup=10)(10)
    resolved = resolve(OneCycle(1.0, "100%", warmup="2ep"), total_steps=100, steps_per_epoch=5)
    assert (resolved.steps, resolved.warmup) == (100, 10)
    assert float(OneCycle(1.0, 100, warmup=0)(0)) == 1.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"peak": 0.0}, "peak must be a number above 0; received peak=0.0"),
        ({"steps": 0}, "steps must be a positive integer; received steps=0"),
        ({"steps": "ten"}, 'steps must be a number of steps such as 500, or a text such as "10%"'),
        ({"warmup": 1.5}, r"warmup must be a number in \[0, 1\); received warmup=1.5"),
        ({"start": 2}, r"start must be a number in \[0, 1\]; received start=2"),
        ({"end": -1}, r"end must be a number in \[0, 1\]; received end=-1"),
        ({"warmup": 10}, "warmup must be shorter than steps"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        OneCycle(**{"peak": 0.1, "steps": 10, **arguments})


def test_an_unresolved_duration_says_how_to_resolve_it():
    with pytest.raises(
        InputError, match=r"received steps='100%'. Use keras_trainkit.schedules.res"
    ):
        OneCycle(0.1, "100%")(0)
