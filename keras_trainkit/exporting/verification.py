"""Runs an exported file beside the Keras model it was made of."""

import gzip
import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import child, parity, ports
from keras_trainkit.exporting.budget import Budget
from keras_trainkit.exporting.exported import Exported, sidecar

if TYPE_CHECKING:
    import keras

_BATCH = 1000


def verify(
    path: str | Path,
    model: "keras.Model | None" = None,
    x: Any = None,
    y: Any = None,
    *,
    budget: Budget | None = None,
) -> Exported:
    """Runs a .tflite file beside the Keras model it was made of, and measures both.

    The file is opened in a process of its own: a damaged or hostile one can crash an interpreter.

    Args:
        path: the file.
        model: the model it was made of; without one the file's own score is measured.
        x: examples; for several inputs a list in the model's order, or a dict by name. Without
            them the file is only opened and described.
        y: class numbers or target values; without them only the answers are compared.
        budget: limits to hold it against.

    Returns:
        The file, its report, and the budget's criteria.

    Raises:
        InputError: the file is missing, damaged, changed since its export, or takes other
            inputs; or the examples do not fit the model.

    Example:
        ```python
        checked = verify("digits.tflite", model, x_test, y_test)
        checked.report["verified"]["agreement"]
        ```
    """
    path = Path(path)
    _check_sum(path)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        facts, _ = interpret(path, None, folder)
        report: dict[str, Any] = {"notes": []}
        if x is not None:
            inputs = ports.of(model) if model is not None else ports.of_file(facts["inputs"])
            examples = ports.sort("verify", x, inputs, missing=True)
            truth = targets(y, examples)
            facts, outputs = interpret(path, examples, folder)
            answers = outputs if model is None else answer(model, inputs, examples)
            labels = facts["metadata"].get("labels", ())
            report["verified"] = parity.compare(answers, outputs, truth, labels)
            report["verified"] |= {"data": "given", "alone": model is None}
    return judged(path, describe(path.read_bytes(), facts) | report, budget)


def answer(
    model: "keras.Model", inputs: Sequence[ports.Port], examples: Mapping[str, np.ndarray]
) -> list[np.ndarray]:
    """Returns the Keras model's outputs in order, each as an array.

    Raises:
        InputError: examples hold NaN or infinity, which the model does not take.
    """
    import keras

    given = ports.arrange(model, [examples[port.name] for port in inputs])
    outputs = model.predict(given, batch_size=_BATCH, verbose=0)
    answers = [np.asarray(output, np.float32) for output in keras.tree.flatten(outputs)]
    if not all(np.isfinite(array).all() for array in answers):
        ports.check_finite("verify", examples)
    return answers


def targets(y: Any, examples: Mapping[str, np.ndarray]) -> np.ndarray | None:
    """Returns targets as an array, one an example; one-hot rows become class numbers.

    Raises:
        InputError: there are not as many as examples.
    """
    if y is None:
        return None
    array = np.asarray(y)
    count = len(next(iter(examples.values())))
    if array.shape[:1] != (count,) or array.dtype.kind not in "iubf":
        raise InputError(
            f"verify must hold a number for each of its {count:,} examples as target; received "
            f"{array.dtype} of shape {array.shape}."
        )
    if array.ndim == 2 and array.shape[1] == 1:
        return array[:, 0]
    one_hot = array.ndim == 2 and ((array == 0) | (array == 1)).all() and (array.sum(1) == 1).all()
    return array.argmax(axis=1) if one_hot else array


def interpret(
    path: Path, examples: Mapping[str, np.ndarray] | None, folder: Path, **options: Any
) -> tuple[dict[str, Any], list[np.ndarray]]:
    """Runs a file on examples in a process of its own; returns its facts and its outputs."""
    if not path.is_file():
        raise InputError(f"FILE must be a .tflite file that exists; received {str(path)!r}.")
    if examples is not None:
        ports.store(folder / "inputs.npz", examples)
    arguments = {"path": str(path.resolve()), "examples": examples is not None, **options}
    try:
        facts = child.run("interpret", folder, arguments)
    except child.CrashError as error:
        raise InputError(
            f"{path.name} must be a .tflite file that LiteRT can run; its process {error}."
        ) from error
    if examples is None:
        return facts, []
    with np.load(folder / "outputs.npz") as file:
        return facts, [file[name] for name in file.files]


def describe(content: bytes, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the report of a file: its sizes and what the interpreter found."""
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "gzip_bytes": len(gzip.compress(content, 9, mtime=0)),
        **facts,
    }


def judged(path: Path, report: dict[str, Any], budget: Budget | None) -> Exported:
    """Returns the file with the budget's criteria, which are written in its report too."""
    criteria = tuple(budget.judge(report)) if budget else ()
    listed = [{**vars(each), "passed": each.passed} for each in criteria]
    return Exported(path, {**report, "budget": listed}, criteria)


def _check_sum(path: Path) -> None:
    """Sees that a file is the one its sidecar describes, where there is one."""
    beside = sidecar(path)
    if not (beside.is_file() and path.is_file()):
        return
    try:
        wanted = json.loads(beside.read_text("utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{beside.name} must be JSON as export writes it ({error}).") from error
    if hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
        raise InputError(
            f"{path.name} must be the file that was exported; received one whose SHA-256 is not "
            f"that of {beside.name}: export it again."
        )
