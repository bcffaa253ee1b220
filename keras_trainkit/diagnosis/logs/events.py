"""TensorBoard's event files, of TensorFlow, PyTorch, Lightning or JAX."""

from pathlib import Path
from typing import Any

from keras_trainkit import _limits
from keras_trainkit._checks import InputError
from keras_trainkit.diagnosis.logs import series
from keras_trainkit.diagnosis.logs.series import LOSS, RATE, Point

_MOST = 1_000_000  # points of a series


def read(path: Path) -> dict[str, list[Point]]:
    """Returns the scalars of event files by folder and tag.

    Args:
        path: an event file, or a folder with some, also in folders below it: `train` and
            `validation` of Keras, one a series of PyTorch's `add_scalars`.

    Raises:
        InputError: a file is too large or damaged, or the folders are of several trainings.
    """
    files = [path] if path.is_file() else sorted(path.rglob("*tfevents*"))
    for each in files:
        _limits.check("history", each.stat().st_size, each.name)
    found: dict[str, list[Point]] = {}
    places: dict[str, str] = {}
    for place in [path] if path.is_file() else sorted({each.parent for each in files}):
        below = "" if path.is_file() else place.relative_to(path).as_posix()
        for tag, points in _scalars(place).items():
            name = f"{series.part_of(below)}/{tag}".strip("/")
            if name in found and series.role(name).kind in (LOSS, RATE):
                raise InputError(
                    f"PATH must be one training; received {path.name}, in which {places[name]} and "
                    f"{below} hold the same series: give one of them."
                )
            found[name], places[name] = points, below
    return found


def _scalars(place: Path) -> dict[str, list[Point]]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    accumulator = EventAccumulator(str(place), size_guidance={"scalars": _MOST, "tensors": _MOST})
    try:
        accumulator.Reload()
        tags: dict[str, Any] = accumulator.Tags()
        found = {
            tag: [(float(each.step), float(each.value)) for each in accumulator.Scalars(tag)]
            for tag in tags.get("scalars", ())
        }
        for tag in tags.get("tensors", ()):
            points = [(each.step, _value(each.tensor_proto)) for each in accumulator.Tensors(tag)]
            known = [(float(step), value) for step, value in points if value is not None]
            found |= {tag: known} if known else {}
    except Exception as error:  # whatever a damaged record makes the reader stumble over
        raise InputError(
            f"{place.name} must be events of TensorBoard; they cannot be read ({error})."
        ) from error
    return {tag: points for tag, points in found.items() if "_vs_iterations" not in tag}


def _value(proto: Any) -> float | None:
    """Returns a scalar that was written as a tensor."""
    from tensorboard.util import tensor_util

    array = tensor_util.make_ndarray(proto)
    return float(array) if array.ndim == 0 and array.dtype.kind in "fiu" else None
