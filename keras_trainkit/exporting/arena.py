"""How much working memory an interpreter for microcontrollers needs."""

from collections.abc import Iterable

ALIGNMENT = 16


def plan(tensors: Iterable[tuple[int, int, int]]) -> int:
    """Returns the bytes of one block in which all tensors find a place while they live.

    The largest tensor is placed first, each at the lowest offset that is free during its whole
    life: the greedy planner of TensorFlow Lite Micro, whose head this is. The interpreter's own
    records come on top.

    Args:
        tensors: (bytes, first operator, last operator) of every tensor.

    Example:
        >>> plan([(100, 0, 1), (64, 1, 2), (100, 2, 3)])  # the third takes the first's place
        176
    """
    placed: list[tuple[int, int, int, int]] = []
    for size, first, last in sorted(tensors, key=lambda each: (-each[0], each[1])):
        size = -(-size // ALIGNMENT) * ALIGNMENT
        offset = 0
        for start, end, begin, until in sorted(placed):
            if first <= until and begin <= last and offset < end and start < offset + size:
                offset = end
        placed.append((offset, offset + size, first, last))
    return max((end for _, end, _, _ in placed), default=0)
