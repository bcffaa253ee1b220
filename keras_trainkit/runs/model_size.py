"""How large a model would be, told from its config alone: nothing of it is allocated.

Keras builds the model as it always does, in a scope in which a variable has a shape and no value.
That happens in a thread of its own, as Keras keeps such variables in a list for the thread, and it
is watched: a config that keeps Python busy, or fills lists, is broken off.
"""

import ctypes
import dataclasses
import math
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from keras_trainkit import _limits
from keras_trainkit._checks import InputError

_SECONDS, _GROWTH = 120.0, 2**30  # of building shapes alone; a large model takes one second
_LISTS = {"num_oov_indices": 1_000_000}  # numbers of which a layer makes a list at once
_KERAS = ("keras", "keras_trainkit", "builtins")
_TICK = 0.02


@dataclasses.dataclass(frozen=True)
class Variable:
    """A variable of a model that is not there: its name, its shape and its bytes."""

    name: str
    shape: tuple[int, ...]
    bytes: int


class _BrokenOffError(BaseException):
    """Raised in the thread that takes too long."""


def check(config: Any, weights: int, path: Path) -> None:
    """Raises InputError if a model would be larger than its weights, or its metrics are huge.

    Args:
        config: of a .keras file, as its config.json has it.
        weights: the bytes of its file of weights.
        path: the file, for the message.

    Raises:
        InputError: it would be, or Keras cannot tell.
    """
    _check_lists(config, path)
    limit = _limits.LIMITS["weights"]
    most = _limits.times() * (limit.unpacked * weights + limit.small)
    _compare(_variables(config, path, _model), most, weights, path)
    _compare(_variables(config, path, _metrics), most + 2**26, weights, path)


def _compare(found: list[Variable], most: float, weights: int, path: Path) -> None:
    total = sum(variable.bytes for variable in found)
    if total > most:
        largest = max(found, key=lambda variable: variable.bytes)
        raise _limits.too_large(
            path,
            "hold the weights that its layers state",
            f"{largest.name} of shape {largest.shape}, in all {total:,} bytes to be built, for "
            f"which its {weights:,} bytes of weights are too few: nothing of it was built",
        )


def _variables(config: Any, path: Path, build: Callable[[Any], list[Any]]) -> list[Variable]:
    """Returns the variables of what `build` makes of a config, without their values."""
    import keras

    def work() -> list[Variable]:
        with keras.StatelessScope(initialize_variables=False):
            return [_described(each) for each in build(config)]

    try:
        return _watched(work, path)
    except InputError:
        raise
    except Exception as error:  # a damaged config fails in any way
        if _of_others(config):
            return []  # a layer of the user's own that needs values when it is built
        raise InputError(f"{path} must be a whole .keras file ({reason(error)}).") from error


def reason(error: Exception) -> str:
    """Returns the first line of what Keras says is wrong with a file."""
    told = str(error).rpartition("Exception encountered: ")[2].strip()  # Keras's own, innermost
    return (told.splitlines() or [type(error).__name__])[0][:300]


def _described(variable: Any) -> Variable:
    shape = tuple(variable.shape)
    bits = int((re.findall(r"\d+", str(variable.dtype)) or ["8"])[0])
    return Variable(variable.path, shape, math.prod(shape) * max(bits, 8) // 8)


def _model(config: Any) -> list[Any]:
    import keras

    return keras.saving.deserialize_keras_object(_bare(config), safe_mode=True).variables


def _metrics(config: Any) -> list[Any]:
    import keras

    found = []
    for each in _objects([one.get("compile_config") for one in _dictionaries(config)]):
        made = keras.saving.deserialize_keras_object(each, safe_mode=True)
        found += getattr(made, "variables", [])
    return found


def _objects(compiled: list[Any]) -> Iterator[dict[str, Any]]:
    """Yields the losses and metrics of configs of `compile`: the outermost of each."""
    waiting = [
        each.get(name)
        for each in compiled
        if isinstance(each, dict)
        for name in ("loss", "metrics", "weighted_metrics")
    ]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and "class_name" in value:
            yield value
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _bare(value: Any) -> Any:
    """Returns a config without how models are compiled, and without Normalization."""
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    bare = {name: _bare(each) for name, each in value.items() if name != "compile_config"}
    if value.get("class_name") == "Normalization" and isinstance(bare.get("config"), dict):
        return bare | _stand_in(bare["config"])
    return bare


def _stand_in(config: dict[str, Any]) -> dict[str, Any]:
    """Returns a layer with variables as large as those of Normalization.

    That one spreads its constants, or reads its variables, while it is built.
    """
    axis = config.get("axis", -1)
    kept = {name: config[name] for name in ("name", "dtype") if name in config}
    if axis is None:
        return {"class_name": "Identity", "config": kept}
    return {"class_name": "LayerNormalization", "config": {**kept, "axis": axis}}


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
        waiting += (
            each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        )


def _check_lists(config: Any, path: Path) -> None:
    for each in _dictionaries(config):
        for name, most in _LISTS.items():
            if isinstance(each.get(name), int) and each[name] > most * _limits.times():
                rule = f"have a {name} of at most {most:,}"
                raise _limits.too_large(path, rule, f"{each[name]:,}")


def _of_others(config: Any) -> bool:
    """Whether a class is neither Keras's nor ours, and registered in this process."""
    import keras

    for each in _dictionaries(config):
        home = str(each.get("module") or "keras").partition(".")[0]
        name = each.get("registered_name")
        if home not in _KERAS and name and keras.saving.get_registered_object(name) is not None:
            return True
    return False


def _watched(work: Callable[[], list[Variable]], path: Path) -> list[Variable]:
    """Returns what `work` does in a thread, which is broken off where it takes too much."""
    outcome: list[Any] = []

    def attempt() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    _wait(thread, path)
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _wait(thread: threading.Thread, path: Path) -> None:
    """Waits for a thread; raises InputError, and ends it, where it takes too long or too much."""
    import psutil  # not at the top: deploy runs without it

    process, factor = psutil.Process(), _limits.times()
    started, before = time.monotonic(), process.memory_info().rss
    while thread.is_alive():
        thread.join(_TICK)
        seconds, grown = time.monotonic() - started, process.memory_info().rss - before
        if seconds > _SECONDS * factor or grown > _GROWTH * factor:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_BrokenOffError)
            )
            thread.join(5.0)
            rule = f"tell its size within {_SECONDS * factor:.0f} s and 1 GiB of memory"
            received = f"{seconds:.0f} s and {_limits.said(max(grown, 0))}: it was broken off"
            raise _limits.too_large(path, rule, received)
