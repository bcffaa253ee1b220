"""`heal` for a plain Keras program: a function that builds the model, and arrays."""

import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from rich.console import Console

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit._terminal import Terminal
from keras_trainkit.callbacks import Doctor
from keras_trainkit.diagnosis import Finding
from keras_trainkit.diagnosis.plan import ordered
from keras_trainkit.healing import story as telling
from keras_trainkit.healing.case import Case, is_classification, row_scores
from keras_trainkit.healing.climb import Outcome, Propose, Story, climb, helped_last
from keras_trainkit.healing.cures import HopelessError, cures_of, follow
from keras_trainkit.recording.model_facts import model_facts

REPEATS = 3  # a symptom's cure may be taken this often: a rate ten times lower, and again
_RATE = "learning_rate"


@dataclasses.dataclass(frozen=True)
class Cure:
    """One finding's prescription, carried out by one of its cures.

    Attributes:
        finding: what asks for it.
        number: of the cure, from 0.
    """

    finding: Finding
    number: int = 0

    def __str__(self) -> str:
        cure = cures_of(self.finding)[self.number]
        if cure is follow:
            return self.finding.prescription.code
        return (cure.__doc__ or "").partition("\n")[0].rstrip(".")

    def apply(self, case: Case) -> None:
        """Changes the case; what it cannot change stays as it was."""
        cures_of(self.finding)[self.number](case, self.finding)


@dataclasses.dataclass(frozen=True)
class Plan:
    """The first cures of several findings, carried out together.

    Attributes:
        cures: in their order: inputs, targets, head and loss, steps, layers.
    """

    cures: tuple[Cure, ...]

    def __str__(self) -> str:
        return "; ".join(f"{i}. {cure}" for i, cure in enumerate(self.cures, 1))

    def apply(self, case: Case) -> None:
        """Changes the case, as far as each cure applies to it."""
        done = 0
        for cure in self.cures:
            with contextlib.suppress(HopelessError):
                cure.apply(case)
                done += 1
        if not done:
            raise HopelessError


Change = Cure | Plan


@dataclasses.dataclass(frozen=True)
class Healed:
    """What `heal` returns.

    Attributes:
        model: the best model, trained.
        story: what was tried, and what helped.
    """

    model: Any
    story: Story[Change]


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
    propose: Propose[Change] | None = None,
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

    def train(cures: tuple[Change, ...], left: int) -> Outcome:
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
        telling.show(story, console or Terminal(), "accuracy" if classes else "R^2")
    return Healed(story.best.made, story)


def next_cure(
    best: Outcome, kept: Sequence[Change], tried: Sequence[Change]
) -> tuple[str, Change] | None:
    """Returns the worst finding's cure that has not been tried; a rate that helped goes on first.

    Where the first one did not help alone and there are other faults, all are put right together.
    Advice waits until a learning rate that helped was turned further.
    """
    serious = [finding for finding in best.findings if finding.severity != "advice"]
    return (
        _together(best, kept, tried)
        or _untried(serious, tried)
        or _further(helped_last(kept, tried), tried)
        or _untried(best.findings, tried)
    )


def _together(
    best: Outcome, kept: Sequence[Change], tried: Sequence[Change]
) -> tuple[str, Plan] | None:
    """Returns the plan of all serious findings, once one of them was tried alone in vain."""
    plan = Plan(tuple(Cure(each) for each in ordered(best.findings) if cures_of(each)))
    failed = bool(tried) and (not kept or kept[-1] != tried[-1])
    if not failed or len(plan.cures) < 2 or plan in tried:
        return None
    return ", ".join(cure.finding.symptom for cure in plan.cures), plan


def _untried(findings: Sequence[Finding], tried: Sequence[Change]) -> tuple[str, Cure] | None:
    for finding in findings:
        for number in range(len(cures_of(finding))):
            cure = Cure(finding, number)
            alike = [one for one in _singly(tried) if _kind(one) == _kind(cure)]
            repeated = any(one.finding.prescription == finding.prescription for one in alike)
            if not repeated and len(alike) < REPEATS:
                return finding.symptom, cure
    return None


def _kind(cure: Cure) -> tuple[str, int]:
    return cure.finding.symptom, cure.number


def _singly(tried: Sequence[Change]) -> list[Cure]:
    """Returns the cures that were tried alone."""
    return [one for one in tried if isinstance(one, Cure)]


def _further(last: Change | None, tried: Sequence[Change]) -> tuple[str, Cure] | None:
    """Returns a rate that helped, turned ten times further the same way."""
    if not isinstance(last, Cure):
        return None
    if len([one for one in _singly(tried) if _kind(one) == _kind(last)]) >= REPEATS:
        return None
    done = last.finding.prescription
    if done.turns is None or done.turns[0] != _RATE or _RATE not in done.overrides:
        return None
    old = done.overrides[_RATE]
    new = float(f"{old * 10.0 ** done.turns[1]:.2g}")
    code = done.code.replace(f"{old:g}", f"{new:g}")
    further = dataclasses.replace(done, code=code, overrides={**done.overrides, _RATE: new})
    finding = dataclasses.replace(last.finding, prescription=further)
    return finding.symptom, Cure(finding)


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
            callbacks=[*given, doctor],  # who sees the weights that were restored
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
