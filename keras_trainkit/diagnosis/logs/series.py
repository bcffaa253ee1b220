"""What a logged series is, by its name: loss, learning rate, metric; of training or validation."""

import dataclasses
import re
from collections.abc import Mapping, Sequence

Point = tuple[float, float]  # step, value
TRAIN, VALIDATION = "training", "validation"
LOSS, RATE, GRADIENT, METRIC, AXIS = "loss", "learning_rate", "gradient norm", "metric", "axis"

_SPLIT = re.compile(r"[^a-z0-9]+")
_TRAIN = {"train", "training", "trn", "tr", "learn"}
_VALIDATION = {"val", "valid", "validation", "eval", "evaluation", "dev"}
_TEST = {"test", "holdout", "heldout"}
_AXES = ("global_step", "step", "steps", "iteration", "iterations", "iter", "batch", "epoch")
_AXES += ("epochs", "round", "index", "")
_TIMES = {"time", "walltime", "timestamp", "runtime", "seconds", "relative", "created", "duration"}
_LOSSES = {"loss", "losses", "nll", "cost", "objective"}
_LOWER = {
    "rmse",
    "mse",
    "mae",
    "logloss",
    "mlogloss",
    "error",
    "merror",
    "l1",
    "l2",
    "crossentropy",
}
_LOWER |= {"perplexity", "ppl", "rmsle", "mape", "poisson", "tweedie"}
_RIVALS = {"gen", "disc", "generator", "discriminator", "critic", "actor", "g", "d"}
_FILLERS = {
    "epoch",
    "step",
    "per",
    "avg",
    "mean",
    "average",
    "total",
    "running",
    "metrics",
    "metric",
}
_FILLERS |= {"scalar", "scalars", "log", "logs", "vs", "iterations", "multi", "binary"}


@dataclasses.dataclass(frozen=True)
class Role:
    """What a series is.

    Attributes:
        kind: LOSS, RATE, GRADIENT, METRIC or AXIS.
        part: TRAIN or VALIDATION.
        name: what it measures: the part and words that say nothing are left out.
        sure: whether a loss is called one; `rmse` is one where nothing else is.
    """

    kind: str
    part: str
    name: str
    sure: bool = True


def words_of(name: str) -> list[str]:
    """Returns the words of a name, in small letters.

    Example:
        >>> words_of("valLoss/epoch-1")
        ['val', 'loss', 'epoch', '1']
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return [word for word in _SPLIT.split(spaced.lower()) if word]


def part_of(folder: str) -> str:
    """Returns the part that the name of a folder speaks of, or nothing.

    Example:
        >>> part_of("Loss_train"), part_of("run/validation"), part_of("version_0")
        ('training', 'validation', '')
    """
    words = set(words_of(folder))
    if words & (_VALIDATION | _TEST):
        return VALIDATION
    return TRAIN if words & _TRAIN else ""


def rivals(names: Sequence[str]) -> list[str]:
    """Returns the losses of networks that train against each other, whose sum says nothing."""
    return [name for name in names if set(words_of(name)) & _RIVALS and "loss" in words_of(name)]


def role(name: str) -> Role:
    """Returns what a series is by its name.

    Example:
        >>> role("train/loss").kind, role("eval_loss").part, role("lr-Adam").kind
        ('loss', 'validation', 'learning_rate')
    """
    words = words_of(name)
    text = "_".join(words)
    if text in _AXES or set(words) & _TIMES or text.endswith(("per_second", "flos", "flops")):
        return Role(AXIS, TRAIN, text)
    if "lr" in words or "learning_rate" in text or text in ("rate", "eta"):
        return Role(RATE, TRAIN, RATE)
    if re.search(r"grad(ient)?s?_?norm|norm_?grad", text):
        return Role(GRADIENT, TRAIN, GRADIENT)
    held = set(words) & (_VALIDATION | _TEST)
    part = VALIDATION if held else TRAIN
    left = [w for w in words if w not in _TRAIN | _VALIDATION | _TEST]
    core = [w for w in left if w not in _FILLERS and not w.isdigit()]
    if core and all(w in _LOSSES for w in core):
        return Role(LOSS, part, LOSS)
    if core and core[-1].endswith("loss"):
        return Role(LOSS, part, "_".join(core), sure=core[-1] in _LOSSES)
    if core and (core[-1] in _LOWER or "".join(core) in _LOWER or core == ["cross", "entropy"]):
        return Role(LOSS, part, "_".join(core), sure=False)
    return Role(METRIC, part, "_".join(core) or text)


def axis(names: Sequence[str]) -> str | None:
    """Returns the column that says how far the training was, steps before epochs."""
    by_text = {re.sub(r"[^a-z]+", "_", name.lower()).strip("_"): name for name in names}
    return next((by_text[each] for each in _AXES if each and each in by_text), None)


def losses(found: Mapping[str, Role]) -> dict[str, list[str]]:
    """Returns the series that are the loss, by part; several where it is their sum.

    One that is called loss comes first; then losses of parts, such as `box_loss`, that training and
    validation both have; then one of another name, such as `rmse`.
    """
    chosen: dict[str, list[str]] = {TRAIN: [], VALIDATION: []}
    of = {
        part: {n: r for n, r in found.items() if r.kind == LOSS and r.part == part}
        for part in chosen
    }
    for part, named in of.items():
        plain = [name for name, each in named.items() if each.name == LOSS]
        plain.sort(key=lambda name: bool(set(words_of(name)) & _TEST))  # validation before test
        if plain:
            chosen[part] = plain[:1]
    if any(chosen.values()):
        return chosen
    names = {part: {each.name for each in named.values()} for part, named in of.items()}
    both = names[TRAIN] & names[VALIDATION] if all(names.values()) else names[TRAIN]
    summed = {each for each in both if each.endswith(LOSS)}
    kept = summed or set(sorted(both)[:1])
    return {part: [n for n, r in named.items() if r.name in kept] for part, named in of.items()}
