"""`heal` for a plain Keras program: a function that builds the model, and arrays."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from rich.console import Console

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import Doctor
from keras_trainkit.callbacks.model_facts import model_facts
from keras_trainkit.diagnosis import Finding
from keras_trainkit.healing import story as telling
from keras_trainkit.healing.case import Case, is_classification, row_scores
from keras_trainkit.healing.climb import Outcome, Story, climb
from keras_trainkit.healing.cures import HopelessError, cure_of, follow

REPEATS = 3  # a symptom's cure may be taken this often: a rate ten times lower, and again


@dataclasses.dataclass(frozen=True)
class Cure:
    """One finding's prescription, carried out by its cure."""

    finding: Finding

    def __str__(self) -> str:
        cure = cure_of(self.finding)
        if cure is None or cure is follow:
            return self.finding.prescription.code
        return (cure.__doc__ or "").partition("\n")[0].rstrip(".")

    def apply(self, case: Case) -> None:
        """Changes the case; what it cannot change stays as it was."""
        cure = cure_of(self.finding)
        if cure is None:
            raise HopelessError
        cure(case, self.finding)


@dataclasses.dataclass(frozen=True)
class Healed:
    """What `heal` returns.

    Attributes:
        model: the best model, trained.
        story: what was tried, and what helped.
    """

    model: Any
    story: Story[Cure]


def heal(
    build: Callable[[], Any],
    data: tuple[Any, Any],
    validation: tuple[Any, Any],
    *,
    epochs: int = 10,
    batch_size: int = 32,
    most_epochs: int | None = None,
    seed: int = 0,
    show: bool = True,
    console: Console | None = None,
    propose: Callable[[Outcome, Sequence[Cure]], tuple[str, Cure] | None] | None = None,
) -> Healed:
    """Trains, applies the doctor's first prescription, trains again, and keeps what helped.

    Every attempt starts anew from the same seed, so that a change is compared with its absence;
    accuracy, or R^2 for measurements, on the validation rows decides: a gain must be more than its
    standard error over these rows. Test rows have no part in it.

    Args:
        build: returns a new, compiled model with one input and one output.
        data: training inputs and targets, arrays.
        validation: inputs and targets that decide.
        epochs: of an attempt.
        batch_size: of an attempt.
        most_epochs: of all attempts together; by default five times `epochs`.
        seed: of weights and order.
        show: whether the story is printed.
        console: where; by default the standard output.
        propose: another way to choose the next change; by default the doctor's.

    Returns:
        The best model, and the story.

    Raises:
        InputError: the arguments cannot be used.

    Example:
        >>> import keras, numpy as np
        >>> x = np.random.default_rng(0).normal(size=(200, 2)).astype("float32")
        >>> y = (x[:, 0] > 0).astype(int)
        >>> def build():
        ...     model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "softmax")])
        ...     model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
        ...     return model
        >>> healed = heal(build, (x[:150], y[:150]), (x[150:], y[150:]), epochs=5, show=False)
        >>> healed.story.attempts[1].symptom, healed.story.attempts[1].kept
        ('one_unit_softmax', True)
    """
    _checks.positive_integer("epochs", epochs)
    fit = {"epochs": epochs, "batch_size": _checks.positive_integer("batch_size", batch_size)}
    most = (
        5 * epochs if most_epochs is None else _checks.positive_integer("most_epochs", most_epochs)
    )
    (x, y), held = _arrays("data", data), _arrays("validation", validation)
    if not callable(build):
        raise InputError(
            f"build must be a function that returns a compiled keras.Model; received {build!r}."
        )
    first = build()
    if not isinstance(first, keras.Model) or not first.compiled:
        raise InputError(
            f"build must return a compiled keras.Model; received {type(first).__name__}."
        )
    classes = is_classification(y, model_facts(first)["outputs"][0]["family"])

    def train(cures: tuple[Cure, ...], left: int) -> Outcome:
        keras.utils.set_random_seed(seed)
        case = Case(build(), x, y, held, dict(fit), classes)
        try:
            for cure in cures:
                cure.apply(case)
        except (HopelessError, ValueError, TypeError, NotImplementedError):
            return Outcome(float("nan"), [], 0)
        case.fit["epochs"] = min(case.fit["epochs"], left)
        return _train(case, first=not cures)

    story = climb(train, propose or next_cure, most)
    if show:
        telling.show(story, console or Console(highlight=False), "accuracy" if classes else "R^2")
    return Healed(story.best.made, story)


def next_cure(best: Outcome, tried: Sequence[Cure]) -> tuple[str, Cure] | None:
    """Returns the worst finding's cure that has not been tried."""
    for finding in best.findings:
        cure = Cure(finding)
        alike = [one for one in tried if one.finding.symptom == finding.symptom]
        repeated = any(one.finding.prescription == finding.prescription for one in alike)
        if cure_of(finding) is not None and not repeated and len(alike) < REPEATS:
            return finding.symptom, cure
    return None


def _train(case: Case, first: bool) -> Outcome:
    doctor = Doctor(show=False)
    fit = dict(case.fit)
    given = fit.pop("callbacks", [])
    try:
        history = case.model.fit(
            case.x,
            case.y,
            validation_data=case.held,
            verbose=0,
            callbacks=[doctor, *given],
            **fit,
        )
    except Exception:  # an attempt that cannot be trained is an attempt that failed
        if first and not doctor.findings:
            raise
        return Outcome(float("nan"), doctor.findings, fit["epochs"])
    rows = row_scores(case)
    return Outcome(float(rows.mean()), doctor.findings, len(history.epoch), case.model, rows)


def _arrays(name: str, pair: Any) -> tuple[np.ndarray, np.ndarray]:
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise InputError(f"{name} must be a pair (x, y) of arrays; received {type(pair).__name__}.")
    try:
        x, y = (np.asarray(each) for each in pair)
    except ValueError as error:
        raise InputError(f"{name} must be arrays with rows of one length ({error}).") from error
    if not x.ndim or not y.ndim or y.dtype.kind not in "fiub":
        raise InputError(
            f"{name} must be one array of inputs, and targets that are numbers; received "
            f"{type(pair[0]).__name__}, and targets of {y.dtype}: number the classes first."
        )
    if len(x) != len(y) or not len(x):
        raise InputError(f"{name} must have as many x as y; received {len(x)} and {len(y)}.")
    return x, y
