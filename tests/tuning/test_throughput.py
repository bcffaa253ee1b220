"""Batch sizes read off made-up machines whose answer is known."""

import pytest
from scipy.optimize import minimize_scalar

from keras_trainkit.tuning import throughput

SIZES = [2**power for power in range(3, 14)]


def machine(overhead, each):
    """Examples a second where a step costs a fixed time and a time for each example."""
    return {size: size / (overhead + each * size) for size in SIZES}


def test_the_knee_of_fixed_and_proportional_cost():
    """90 % of the speed of 8,192 examples is reached by the first size that 9 overheads fill."""
    speeds = machine(overhead=1e-3, each=1e-5)
    wanted = 0.9 * speeds[8192]
    exact = wanted * 1e-3 / (1 - wanted * 1e-5)
    assert throughput.knee(speeds) == min(size for size in SIZES if size >= exact)


@pytest.mark.parametrize("noise_scale", [50.0, 1000.0, 20000.0])
def test_the_fastest_size_is_near_the_continuous_optimum(noise_scale):
    """(B + N) (o / B + e) is shortest at B = sqrt(N o / e)."""
    overhead, each = 1e-3, 1e-5
    found = throughput.fastest(machine(overhead, each), noise_scale, most=10**6)
    best = minimize_scalar(
        lambda size: (size + noise_scale) * (overhead / size + each),
        bounds=(1, 1e5),
        method="bounded",
    ).x
    assert best == pytest.approx((noise_scale * overhead / each) ** 0.5, rel=1e-3)
    assert best / 2.5 <= found <= best * 2


def test_a_bound_holds_and_the_smallest_size_is_always_allowed():
    speeds = machine(1e-3, 1e-5)
    assert throughput.fastest(speeds, 1e5, most=100) == 64
    assert throughput.fastest(speeds, 1e5, most=3) == 8
