"""What a run folder must be before anything of it is used, whoever sent it."""

from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError


def check(path: Path, config: Any) -> None:
    """Sees that a run's config has fields, and that nothing in its folder leads elsewhere.

    Raises:
        InputError: a field has no value or origin, or the folder holds a link.
    """
    fields = config.get("fields") if isinstance(config, dict) else None
    if not isinstance(fields, dict) or not all(map(_is_field, fields.values())):
        raise InputError(f"{path / 'config.json'} must hold the fields of a config.")
    for each in path.rglob("*"):
        if each.is_symlink():
            raise InputError(
                f"{path} must hold no links, which lead out of it; received {each.name!r}."
            )


def _is_field(entry: Any) -> bool:
    return isinstance(entry, dict) and {"value", "from"} <= entry.keys()
