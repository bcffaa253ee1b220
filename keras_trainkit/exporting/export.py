"""`export` makes a .tflite of a Keras model, verifies it, and writes both with a report."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.exporting import dense as denses
from keras_trainkit.exporting import findings, making, recurrent, verification
from keras_trainkit.exporting import job as jobs
from keras_trainkit.exporting.budget import Budget
from keras_trainkit.exporting.exported import Exported, write

if TYPE_CHECKING:
    import keras


def export(
    model: "keras.Model",
    path: str | Path,
    scheme: str = "float32",
    *,
    calibration: Any = None,
    verify: Any = None,
    budget: Budget | None = None,
    labels: Sequence[str] = (),
    recipe: str = "",
    keep_names: bool = False,
    dense: str = "per_channel",
    lstm: str = "auto",
    overwrite: bool = False,
) -> Exported:
    """Writes a model as a verified .tflite file, with a JSON report beside it.

    The file takes one example at a time, as float32 or as the scheme says, and holds builtin
    operators alone. Layers for training vanish; scaling layers stay inside. Before it is written
    it is run in a process of its own and compared with the Keras model.

    Args:
        model: a built Keras model.
        path: where the file goes; it must end in `.tflite`.
        scheme: a name in `keras_trainkit.exporting.SCHEMES`: `float32`, `float16`, `dynamic`,
            `int8`, `int8_float_io`, `uint8`, `int16x8`, or `weight8` and `weight4`, which need
            the extra `quant`.
        calibration: training examples that show the range of activations; needed by the int8,
            uint8 and int16x8 schemes. Arrays, as for `verify`, or what gives them in parts, with
            targets or without: a generator, a function that returns one, a `tf.data.Dataset`, a
            `keras.utils.PyDataset`, a DataLoader; of these the first 1,000 are read.
        verify: `(x, y)`, or `x` alone, that the file is compared on; by default `calibration`, or
            random numbers, which show that it runs and no more. For several inputs or outputs each
            is a list in the model's order, or a dict by name.
        budget: limits. A file beyond them is written too; see `passed` of what is returned.
        labels: the class names, kept inside the file.
        recipe: the recipe's name, kept inside the file.
        keep_names: whether inner tensors keep their names, for tools that show or need them; a
            tenth to a quarter of a small file.
        dense: whether each column of a Dense kernel has a scale of its own, `per_channel`, or all
            of it one, `per_tensor`: a few bytes less, and what firmware from before September 2024
            needs. `auto` makes both and keeps the smaller file that answers as well.
        lstm: `fused` makes every LSTM one operator, UNIDIRECTIONAL_SEQUENCE_LSTM, `unrolled`
            writes the steps of recurrent layers one after another, and `auto` fuses where it can
            and answers right; other layers stay loops in float, and are unrolled for integers.
        overwrite: whether a file that is there may be replaced.

    Returns:
        The file, its report, and whether it passed: no limit is exceeded, and no output has a
        finding, such as 12 dB or errors beyond 10 % of its range, which are looked for in any case.

    Raises:
        InputError: the model, the examples or the path cannot be used, or the model does not fit
            the scheme; nothing has been written.

    Example:
        ```python
        exported = export(model, "digits.tflite", "int8",
                          calibration=x_train[:300], verify=(x_test, y_test),
                          budget=Budget(max_drop_pp=0.2, max_kb=100))
        exported.passed, exported.report["verified"]["drop_pp"]
        ```
    """
    found = export_all(
        model,
        {scheme: path},
        calibration=calibration,
        verify=verify,
        budget=budget,
        labels=labels,
        recipe=recipe,
        keep_names=keep_names,
        dense=dense,
        lstm=lstm,
        overwrite=overwrite,
    )[scheme]
    if isinstance(found, InputError):
        raise found
    return found


def export_all(
    model: "keras.Model",
    paths: Mapping[str, str | Path],
    *,
    calibration: Any = None,
    verify: Any = None,
    budget: Budget | None = None,
    labels: Sequence[str] = (),
    recipe: str = "",
    keep_names: bool = False,
    dense: str = "per_channel",
    lstm: str = "auto",
    overwrite: bool = False,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Exported | InputError]:
    """Exports a model in several schemes; one that is refused does not stop the others.

    Args:
        model: a built Keras model.
        paths: where the file of each scheme goes.
        calibration: as for `export`.
        verify: as for `export`.
        budget: as for `export`.
        labels: as for `export`.
        recipe: as for `export`.
        keep_names: as for `export`.
        dense: as for `export`.
        lstm: as for `export`.
        overwrite: as for `export`.
        progress: is told what is being done, a line each.

    Returns:
        For every scheme what was exported, or why not.

    Raises:
        InputError: something cannot be used by any scheme; nothing has been written.
    """
    places = {name: jobs.check_path(path, overwrite) for name, path in paths.items()}
    _checks.one_of("dense", dense, denses.FORMS)
    _checks.one_of("lstm", lstm, recurrent.FORMS)
    job = jobs.prepare(model, list(paths), calibration, verify, budget)
    about = {"recipe": recipe, "labels": [str(each) for each in labels], "data": job.origin}
    say = progress or (lambda line: None)
    order = making.Order(model, job, about, keep_names, dense, lstm, budget, say)
    found: dict[str, Exported | InputError] = {}
    with tempfile.TemporaryDirectory() as name:
        files = _files(order, list(paths), Path(name))
        for scheme, best in files.items():
            if isinstance(best, InputError):
                found[scheme] = best
                continue
            content, report = best
            exported = verification.judged(places[scheme], report, budget)
            jobs.check_path(exported.path, overwrite)  # it may have come meanwhile
            write(exported, content)
            found[scheme] = exported
    return found


def _files(
    order: making.Order, schemes: Sequence[str], folder: Path
) -> dict[str, making.File | InputError]:
    """Returns the best file of every scheme; the next form is tried where one is not right."""
    forms: dict[str, list[recurrent.Form]] = {}
    best: dict[str, making.File | InputError] = {}
    for scheme in schemes:
        try:
            forms[scheme] = recurrent.forms(order.model, scheme, order.lstm)
        except InputError as error:
            best[scheme] = error
    for turn in range(max(map(len, forms.values()), default=0)):
        left = [name for name in forms if not _right(best.get(name), order.budget)]
        groups: dict[recurrent.Form, list[str]] = {}
        for name in left:
            for form in forms[name][turn : turn + 1]:
                groups.setdefault(form, []).append(name)
        for form, names in groups.items():
            order.say(f"converting to {', '.join(names)}" + f", {form.name}" * (turn > 0))
            made = making.make(order, names, form, folder / f"{turn}-{form.name}")
            for name in names:
                best[name] = making.better(best.get(name), made[name], order.budget)
    return {scheme: best[scheme] for scheme in schemes}


def _right(made: making.File | InputError | None, budget: Budget | None) -> bool:
    """Whether a file is there and has no finding."""
    if made is None or isinstance(made, InputError):
        return False
    return not findings.of(made[1]["verified"], budget)
