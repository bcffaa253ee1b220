"""JSON of a training: a history, records of steps, `trainer_state.json`, results of boosting."""

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keras_trainkit import _limits
from keras_trainkit._checks import InputError
from keras_trainkit.diagnosis.logs import series
from keras_trainkit.diagnosis.logs.series import Point


def read(path: Path) -> dict[str, list[Point]]:
    """Returns the series of a JSON file, or of one with a record a line.

    Raises:
        InputError: it is no JSON, or holds no numbers in lists or records.
    """
    content = _limits.read(path, "history")
    try:
        document = _parsed(content, path)
    except ValueError as error:
        raise InputError(f"{path.name} must be JSON ({error}).") from error
    found = _of_list(document) if isinstance(document, list) else {}
    if isinstance(document, Mapping):
        records = document.get("log_history")  # Hugging Face
        found = _of_list(records) if isinstance(records, list) else _of_mapping(document)
    if not found:
        raise InputError(
            f"{path.name} must hold numbers as a list a name, or a record a step; received neither."
        )
    return found


def _parsed(content: bytes, path: Path) -> Any:
    lines = [line for line in content.splitlines() if line.strip()]
    if path.suffix.lower() != ".json" or (len(lines) > 1 and lines[0].rstrip().endswith(b"}")):
        return [_limits.parse_json(line, path.name) for line in lines]
    return _limits.parse_json(content, path.name)


def _of_list(records: Sequence[Any]) -> dict[str, list[Point]]:
    """Returns the series of records; each is at its step, or its place where it says none."""
    flat = [_flat(each) for each in records if isinstance(each, Mapping)]
    along = series.axis(list(dict.fromkeys(itertools.chain(*flat)))) if flat else None
    found: dict[str, list[Point]] = {}
    for place, record in enumerate(flat):
        step = record.get(along, float(place)) if along else float(place)
        for name, value in record.items():
            if name != along:
                found.setdefault(name, []).append((step, value))
    return found


def _of_mapping(document: Mapping[str, Any]) -> dict[str, list[Point]]:
    """Returns the series of a mapping of lists, also of lists in mappings, as boosting has them."""
    found: dict[str, list[Point]] = {}
    for name, value in document.items():
        if isinstance(value, list) and value and all(_is_number(each) for each in value):
            found[name] = [(float(i), _float(each)) for i, each in enumerate(value)]
        elif isinstance(value, Mapping) and value and all(map(_is_number, value.values())):
            if all(str(key).isdigit() for key in value):  # pandas: {"loss": {"0": 1.0}}
                found[name] = [(float(key), _float(each)) for key, each in value.items()]
        elif isinstance(value, Mapping):
            part = {"validation_0": "train", "validation_1": "validation"}.get(name, name)
            found |= {f"{part}/{key}": rows for key, rows in _of_mapping(value).items()}
    if list(found)[:1] and all(name.startswith("train/") for name in found) and len(document) == 1:
        return {name.replace("train/", "validation/"): rows for name, rows in found.items()}
    return found


def _flat(record: Mapping[str, Any], before: str = "") -> dict[str, float]:
    found: dict[str, float] = {}
    for name, value in record.items():
        if _is_number(value):
            found[before + str(name)] = _float(value)
        elif isinstance(value, Mapping):
            found |= _flat(value, f"{before}{name}/")
    return found


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return value in ("NaN", "Infinity", "-Infinity", "nan", "inf", "-inf")
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _float(value: Any) -> float:
    return float("nan") if value is None else float(value)
