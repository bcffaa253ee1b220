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
        if not (each.is_file() or each.is_dir()):
            raise InputError(
                f"{path} must hold plain files alone; received {each.name!r}, a pipe or a device."
            )


def _is_field(entry: Any) -> bool:
    return isinstance(entry, dict) and {"value", "from"} <= entry.keys()


def scores(path: Path, value: Any) -> dict[str, Any]:
    """Returns the scores of a metrics.json, if they are scores.

    Raises:
        InputError: they are not by part and name, or no numbers.
    """
    parts = value if isinstance(value, dict) else {"all": value}
    baselines = parts.get("baselines", {})
    groups = {name: parts[name] for name in ("validation", "test", "examples") if name in parts}
    groups |= baselines if isinstance(baselines, dict) else {"baselines": baselines}
    wrong = next((name for name, group in groups.items() if not _are_numbers(group)), None)
    if not isinstance(value, dict) or wrong is not None:
        raise InputError(
            f"{path} must hold scores by part, each a number; received others in {wrong or 'it'}."
        )
    return value


def _are_numbers(group: Any) -> bool:
    values = group.values() if isinstance(group, dict) else [None]
    return all(isinstance(each, int | float) and not isinstance(each, bool) for each in values)
