"""Every number and choice of every public constructor, replaced by nonsense: always a sentence."""

import math
from collections.abc import Iterator
from typing import Any

import pytest

from tests import (
    test_contracts_layers,
    test_contracts_losses,
    test_contracts_metrics,
    test_contracts_schedules,
)

MAY_BE_NEGATIVE = {"lower", "upper"}  # columns, also counted from the end
KERAS_OWN = {"name", "dtype", "reduction", "trainable", "build_config", "from_logits"}


def examples() -> Iterator[tuple[str, Any]]:
    """Yields a name and what makes an object, for every component that has a config."""
    for module in (test_contracts_metrics, test_contracts_losses, test_contracts_layers):
        for name, example in module.EXAMPLES.items():
            yield name, example.make
    yield from test_contracts_schedules.SCHEDULES.items()


def bad_values(value: Any) -> list[Any]:
    """Returns what cannot stand where `value` stands."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return ["nonsense", math.nan, -(10**9)]
    if isinstance(value, float):
        return ["nonsense", math.nan, math.inf]
    return ["nonsense", 3.5] if isinstance(value, str) else []


def cases() -> Iterator[Any]:
    for name, make in examples():
        made = make()
        config = made.get_config()
        if any(isinstance(value, dict) for key, value in config.items() if key not in KERAS_OWN):
            continue  # made of other objects
        for key, value in config.items():
            for bad in () if key in KERAS_OWN else bad_values(value):
                if key in MAY_BE_NEGATIVE and bad == -(10**9):
                    continue
                yield pytest.param(type(made), config, key, bad, id=f"{name}-{key}-{bad}")


@pytest.mark.parametrize(("kind", "config", "key", "bad"), cases())
def test_nonsense_is_refused_in_a_sentence(kind, config, key, bad):
    with pytest.raises((ValueError, TypeError)) as caught:
        kind(**{**config, key: bad})
    assert key in str(caught.value)
    assert "\n" not in str(caught.value).strip()
