"""The names other libraries give to the series of a history."""

import re
from collections.abc import Mapping
from typing import Any

_THEIRS = re.compile(r"^(train|eval|valid|val)[_/]")


def named_as_keras(history: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a history under Keras' names; as it is, where two series would get one name.

    Example:
        >>> named_as_keras({"train/loss": [1.0], "eval_loss": [2.0]})
        {'loss': [1.0], 'val_loss': [2.0]}
    """
    named = {_THEIRS.sub(_prefix, str(name)): values for name, values in history.items()}
    return named if len(named) == len(history) else dict(history)


def _prefix(found: re.Match[str]) -> str:
    return "" if found[1] == "train" else "val_"
