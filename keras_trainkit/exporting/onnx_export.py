"""`to_onnx` writes a model for ONNX Runtime, checked there against Keras before it is kept."""

import contextlib
import importlib.util
import io
import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import isolated, parity, ports, saving, verification
from keras_trainkit.exporting import job as jobs
from keras_trainkit.exporting.budget import Budget
from keras_trainkit.exporting.exported import Exported, write
from keras_trainkit.exporting.ports import Port
from keras_trainkit.processes import CrashError
from keras_trainkit.runs import environment

if TYPE_CHECKING:
    import keras

_PACKAGES = ("onnx", "onnxruntime", "tf2onnx")


def to_onnx(
    model: "keras.Model",
    path: str | Path,
    *,
    verify: Any = None,
    budget: Budget | None = None,
    labels: Sequence[str] = (),
    recipe: str = "",
    overwrite: bool = False,
) -> Exported:
    """Writes a model as a verified .onnx file in float32, with a JSON report beside it.

    The file takes any number of examples at a time. Layers for training vanish; scaling layers
    stay inside. Before it is written ONNX Runtime runs it in a process of its own. Needs the extra
    `onnx`.

    Args:
        model: a built Keras model.
        path: where the file goes; it must end in `.onnx`.
        verify: `(x, y)`, or `x` alone, that the file is compared on; by default random numbers,
            which show that it runs and no more.
        budget: limits. A file beyond them is written too; see `passed` of what is returned.
        labels: the class names, kept inside the file.
        recipe: the recipe's name, kept inside the file.
        overwrite: whether a file that is there may be replaced.

    Raises:
        InputError: the model, the examples or the path cannot be used, or a package of the extra
            is missing; nothing has been written.

    Example:
        ```python
        tk.exporting.to_onnx(model, "digits.onnx", verify=(x_test, y_test))
        ```
    """
    check_installed()
    path = jobs.check_path(path, overwrite, ".onnx")
    job = jobs.prepare(model, ["float32"], None, verify, budget)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "model.onnx"
        _convert(model, job.inputs, file)
        ports.store(folder / "inputs.npz", job.examples)
        facts = _run(folder, file, {"recipe": recipe, "labels": [str(each) for each in labels]})
        with np.load(folder / "outputs.npz") as kept:
            outputs = [kept[key] for key in kept.files]
        content = file.read_bytes()
    verified = parity.compare(job.answers, outputs, job.truths, labels, job.outputs)
    report = verification.describe(content, facts) | {
        "scheme": "onnx",
        "made_with": environment.describe()["packages"],
        "verified": {**verified, "data": job.origin},
        "notes": parity.warnings("float32", verified),
    }
    exported = verification.judged(jobs.check_path(path, overwrite, ".onnx"), report, budget)
    write(exported, content)
    return exported


def check_installed() -> None:
    """Sees that what makes and runs an ONNX file is installed.

    Raises:
        InputError: a package is missing.
    """
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(
            f"onnx needs the packages {', '.join(_PACKAGES)}; {missing[0]} is missing: install "
            "them with `pip install 'keras_trainkit[onnx]'`."
        )


def _convert(model: "keras.Model", inputs: Sequence[Port], file: Path) -> None:
    """Writes the file as Keras makes it, of the inference pass; alone it exports that of training.

    Raises:
        InputError: an operator has no form in ONNX, or the model cannot be traced.
    """
    import keras

    given = [keras.Input(port.shape, dtype=port.dtype, name=port.name) for port in inputs]
    specs = [keras.InputSpec(shape=(None, *p.shape), dtype=p.dtype, name=p.name) for p in inputs]
    try:
        with _quiet():
            plain = saving.plain(model, inputs)
            outputs = plain(ports.arrange(plain, given), training=False)
            inference = keras.Model(given, outputs)
            signature = [specs if len(specs) > 1 else specs[0]]
            inference.export(file, format="onnx", verbose=False, input_signature=signature)
    except InputError:
        raise
    except Exception as error:  # whatever the converter stumbles over
        raise InputError(
            "model must be made of operators that ONNX has; the converter says: "
            f"{(str(error).strip() or type(error).__name__).splitlines()[0][:200]}"
        ) from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps back what the converter, which reports by exceptions, also prints and logs."""
    noise = io.StringIO()
    logging.disable(logging.CRITICAL)
    try:
        with (
            contextlib.redirect_stdout(noise),
            contextlib.redirect_stderr(noise),
            warnings.catch_warnings(action="ignore"),
        ):
            yield
    finally:
        logging.disable(logging.NOTSET)


def _run(folder: Path, file: Path, about: dict[str, Any]) -> dict[str, Any]:
    """Runs the file in a process of its own; returns its facts."""
    try:
        return isolated.run("onnx_run", folder, {"path": str(file), "about": about})
    except CrashError as error:
        raise InputError(
            f"model must be one that ONNX Runtime can run; its process {error}."
        ) from error
