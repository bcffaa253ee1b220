"""Diagnose a model before training, or a training afterwards."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from keras_trainkit import _limits
from keras_trainkit._checks import InputError
from keras_trainkit._terminal import Terminal
from keras_trainkit.diagnosis import Signals, Verdict, examine, logs
from keras_trainkit.diagnosis.display import show_verdict
from keras_trainkit.diagnosis.series_names import named_as_keras
from keras_trainkit.runs import FINISHED, Run

SIGNALS = "signals.jsonl"
_ROWS = 128  # of the probe
_TRIED, _STEPS = 512, 50  # rows and steps of experiments
_ALL = 50_000_000  # numbers up to which all the inputs are looked at, not only the probe's


def diagnose(
    subject: Any,
    x: Any = None,
    y: Any = None,
    *,
    validation: Any = None,
    experiments: bool = False,
    show: bool = True,
    console: Console | None = None,
) -> Verdict:
    """Says what is wrong with a model before training, or with a training afterwards.

    Args:
        subject: a Keras model, then with `x` and `y`; or a run, a run's folder, the `History` that
            `fit` returns, a `signals.jsonl` of `Doctor`, or the log of another program: see
            `keras_trainkit.diagnosis.logs.read`.
        x: inputs: arrays, a `tf.data.Dataset` or a `PyDataset` of batches.
        y: targets, where `x` is arrays.
        validation: arrays `(x, y)` of other rows: then copies of training rows, columns that give
            the target away, and another scale or other classes are looked for.
        experiments: with a compiled model and `x`: whether some short trainings are tried on copies
            of its weights, to choose among causes; it takes up to about 20 seconds and changes
            nothing in the model.
        show: whether the verdict is printed.
        console: where; by default the standard output.

    Returns:
        The verdict: `findings`, what was `checked`, what was `unjudged` and why.

    Raises:
        InputError: nothing can be read from what was given.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "relu")])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> x = np.random.default_rng(0).normal(size=(100, 2))
        >>> verdict = diagnose(model, x, x[:, :1], show=False)
        >>> verdict.findings[0].symptom, verdict.findings[0].prescription.code
        ('head_range', 'keras.layers.Dense(1)  # the last layer')
    """
    fields: Mapping[str, Any] = {}
    if x is not None or hasattr(subject, "compute_loss"):
        verdict = _before_training(subject, x, y, validation, experiments)
    else:
        subject = _opened(subject)
        fields = subject.config if isinstance(subject, Run) else {}
        verdict = _afterwards(subject)
    if show:
        show_verdict(verdict, console or Terminal(), fields)
    return verdict


def read_signals(path: Path) -> Signals:
    """Returns the signals in a file of JSON records; a line that was cut off is left out.

    Raises:
        InputError: the file cannot be read, or a line in its middle is no record.
    """
    try:
        lines = _limits.read_text(path, "signals").splitlines()
        records = [_record(line, last=i == len(lines) - 1) for i, line in enumerate(lines)]
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise InputError(f"{path} must be signals as Doctor writes them ({error}).") from error
    signals = Signals.from_records(record for record in records if record is not None)
    if not signals.available:
        raise InputError(f"{path} must be signals as Doctor writes them; it holds none.")
    return signals


def _record(line: str, last: bool) -> dict[str, Any] | None:
    try:
        record = _limits.parse_json(line.encode(), "a record")
    except ValueError:
        if last:
            return None
        raise
    if not isinstance(record, dict):
        raise ValueError(f"{line[:40]!r} is no record")
    return record


def _opened(subject: Any) -> Any:
    if not isinstance(subject, str | Path):
        return subject
    path = Path(subject)
    if path.suffix in (".jsonl", ".csv", ".json") and not path.exists():
        raise InputError(
            f"subject must be a file that is there, where it names one; received {str(path)!r}: a "
            "training that was stopped within its first epoch leaves none."
        )
    return path if logs.is_log(path) else Run.open(path)


def _afterwards(subject: Any) -> Verdict:
    if isinstance(subject, Run):
        return _of_run(subject)
    if isinstance(subject, Path):
        if _is_signals(subject):
            signals = read_signals(subject)
            note = "" if signals.ended else "the training did not end: judged as far as it went"
            return dataclasses.replace(examine(signals), note=note)
        log = logs.read(subject)
        return _of_history(log.history, log.note)
    history = getattr(subject, "history", subject)
    if not isinstance(history, Mapping):
        raise InputError(
            "subject must be a model, a run, a History, or a path of one of their files; received "
            f"{type(subject).__name__}."
        )
    return _of_history(history, "from a history alone: fewer rules apply")


def _is_signals(path: Path) -> bool:
    """Whether a file is of `Doctor`, whose records say what kind they are; an empty one may be."""
    if path.suffix != ".jsonl":
        return False
    with _limits.opened(path, "signals") as file:
        return path.name == SIGNALS or b'"kind"' in file.read(200)


def _of_run(run: Run) -> Verdict:
    state = "" if run.status == FINISHED else f"the run is {run.status}: judged as far as it went"
    if (run.path / SIGNALS).is_file():
        return dataclasses.replace(examine(read_signals(run.path / SIGNALS)), note=state)
    history = run.history
    if not history:
        raise InputError(
            f"RUN must have signals or a history; {run.name} has neither, its status is "
            f"{run.status}: train it again."
        )
    note = "the run has no signals.jsonl: judged by its history alone, with fewer rules"
    return _of_history(history, "; ".join(filter(None, [note, state, *run.rescues])))


def _of_history(history: Mapping[str, Any], note: str) -> Verdict:
    history = named_as_keras(history)
    if not history.get("loss"):
        raise InputError(
            "a history must hold `loss`, a number an epoch; received "
            f"{', '.join(history) or 'nothing'}."
        )
    try:
        return dataclasses.replace(examine(Signals.from_history(history)), note=note)
    except (TypeError, ValueError) as error:
        raise InputError(f"a history must hold numbers, a list a name ({error}).") from error


def _before_training(
    model: Any, x: Any, y: Any, validation: Any, experiments: bool = False
) -> Verdict:
    import keras

    from keras_trainkit.recording.batch_statistics import input_statistics, target_statistics
    from keras_trainkit.recording.copied_columns import copied_columns
    from keras_trainkit.recording.model_facts import model_facts
    from keras_trainkit.recording.probe_sample import ProbeSample

    if not isinstance(model, keras.Model):
        raise InputError(f"subject must be a keras.Model; received {type(model).__name__}.")
    if x is None:
        raise InputError("x must be given with a model: diagnose(model, x, y).")
    whole, probe = _batches(x, y)
    if not model.built:
        model(keras.tree.map_structure(lambda array: array[:1], probe[0]))
    setup = model_facts(model)
    data: dict[str, Any] = {
        "inputs": [input_statistics(array) for array in keras.tree.flatten(whole[0])],
        "examples": len(keras.tree.flatten(whole[0])[0]) if y is not None else None,
    }
    if whole[1] is not None:
        targets = keras.tree.flatten(whole[1])
        data |= {"targets": [target_statistics(array) for array in targets]}
        data["target_rows"] = len(targets[0])
        data["copied"] = copied_columns(keras.tree.flatten(whole[0]), whole[1])
    if validation is not None:
        data["checks"] = [vars(each) for each in _leaks((x, y), validation)]
        data["validation"] = _other_rows(probe, whole, validation)
    notes, samples = ["before training"], []
    if model.compiled:
        sample = ProbeSample(model, probe, setup["outputs"])
        values = sample.now(None)
        samples = [{"step": 0, **values}] if values else []
        notes += [f"{part} could not be measured ({why})" for part, why in sample.failures.items()]
        if experiments and samples:
            data["experiments"] = _tried(model, whole, setup)
    else:
        notes.append("the model is not compiled: its loss cannot be judged")
    verdict = examine(Signals(setup, data, samples=samples))
    return dataclasses.replace(verdict, note="; ".join(notes))


def _tried(model: Any, whole: Any, setup: Any) -> dict[str, Any]:
    """Returns what short trainings from the model's weights end with."""
    import keras

    from keras_trainkit.recording.experiments import Experiments
    from keras_trainkit.recording.stateless_loss import current_values

    rows = keras.tree.map_structure(lambda a: None if a is None else a[:_TRIED], whole)
    weights, state, _ = current_values(model, "diagnose")
    return Experiments(model, rows, _STEPS).run(weights, state, setup.get("learning_rate") or 0.0)


def _other_rows(probe: Any, whole: Any, validation: Any) -> dict[str, Any]:
    """Returns how the first rows of validation compare with training rows."""
    import keras
    import numpy as np

    from keras_trainkit.recording.both_parts import digests, validation_record

    x, y = (np.asarray(each)[:_TRIED] for each in validation)
    known = digests(keras.tree.flatten(whole[0])[0])
    return validation_record(probe, (x, y, None), known) | {"copies": 0.0}  # of them `checks` tells


def _leaks(train: Any, validation: Any) -> list[Any]:
    """Returns what rows that are kept apart must not have, found as for a run."""
    import numpy as np

    from keras_trainkit import checking
    from keras_trainkit.datasets import Split, Splits
    from keras_trainkit.recording.batch_statistics import form

    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise InputError(
            f"validation must be a pair (x, y) of arrays; received {type(validation).__name__}."
        )
    x, y, x_held, y_held = arrays = [np.asarray(each) for each in (*train, *validation)]
    if any(each.dtype.kind not in "fiub" or not each.size for each in arrays):
        raise InputError(
            "validation must be a pair (x, y) of arrays of numbers, and x and y such arrays too; "
            f"received {', '.join(f'{each.dtype} of shape {each.shape}' for each in arrays)}."
        )
    if x.shape[1:] != x_held.shape[1:] or y.shape[1:] != y_held.shape[1:]:
        raise InputError(
            f"validation must have rows as x and y have, of {x.shape[1:]} and {y.shape[1:]}; "
            f"received {x_held.shape[1:]} and {y_held.shape[1:]}."
        )
    one_hot = y.ndim == 2 and form(y) == "one_hot"
    y, y_held = (
        each.argmax(axis=1) if one_hot else each.reshape(len(each), -1)[:, 0]
        for each in (y, y_held)
    )
    classes = range(int(y.max()) + 1) if one_hot or form(y) == "classes" else ()
    parts = (Split(x, y), Split(x_held, y_held), Split(x_held[:0], y_held[:0]))
    splits = Splits(*parts, source="arrays", labels=tuple(map(str, classes)))
    return [*checking.rows.duplicates(splits), *checking.leaks.columns(splits)]


def _batches(x: Any, y: Any) -> tuple[Any, Any]:
    """Returns all of the data as far as they are there, and a probe spread over them."""
    import keras

    from keras_trainkit.recording.stateless_loss import as_batch

    if y is None and not hasattr(x, "shape"):
        batch = as_batch("x", _first_batch(x))
        return batch, batch
    whole = as_batch("x, y", (x, y))
    arrays = [array for array in keras.tree.flatten(whole) if array is not None]
    stride = max(1, len(arrays[0]) // _ROWS)
    probe = keras.tree.map_structure(
        lambda array: None if array is None else array[::stride][:_ROWS], whole
    )
    return (whole if sum(array.size for array in arrays) <= _ALL else probe), probe


def _first_batch(data: Any) -> Any:
    if hasattr(data, "take"):
        return next(iter(data.take(1)))
    if hasattr(data, "__getitem__") and not isinstance(data, tuple | list | dict | str):
        return data[0]
    raise InputError(
        "x must be arrays with y, a tf.data.Dataset or a PyDataset; received "
        f"{type(data).__name__}. A generator cannot be looked at without taking from it."
    )
