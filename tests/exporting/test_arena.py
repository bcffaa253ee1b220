"""The planner against a search of every placement."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit.exporting import arena

TENSORS = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 4), st.integers(0, 3)).map(
        lambda each: (16 * each[0], each[1], each[1] + each[2])
    ),
    max_size=5,
)


def first_fit(tensors):
    """The end of the highest tensor when each takes the lowest free place, in this order."""
    placed = []
    for size, first, last in tensors:
        busy = [(s, e) for s, e, f, t in placed if first <= t and f <= last]
        places = sorted([0, *(end for _, end in busy)])
        offset = next(p for p in places if all(p + size <= s or p >= e for s, e in busy))
        placed.append((offset, offset + size, first, last))
    return max((end for _, end, _, _ in placed), default=0)


@given(TENSORS)
def test_it_lies_between_the_best_order_and_the_sum(tensors):
    planned = arena.plan(tensors)
    alive = [sum(s for s, f, t in tensors if f <= step <= t) for step in range(8)]
    best = min(first_fit(order) for order in itertools.permutations(tensors))
    assert max(alive) <= best <= planned <= sum(size for size, _, _ in tensors)
    assert planned == first_fit(sorted(tensors, key=lambda t: (-t[0], t[1])))


def test_sizes_are_rounded_up_to_the_alignment():
    assert arena.plan([(1, 0, 0), (17, 0, 0)]) == 48
    assert arena.plan([]) == 0
