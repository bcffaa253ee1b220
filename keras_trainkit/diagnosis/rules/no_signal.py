"""Validation no better than a constant, while training data are learned by heart."""

from keras_trainkit.diagnosis.finding import WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals
from keras_trainkit.diagnosis.trials import features_say_nothing, trials

CHANCE = 0.95  # of a constant's loss: the best validation loss stays above
BETTER = 0.1  # accuracy above that of the largest class: something is learned after all
FEWEST = 3  # epochs


def check(signals: Signals) -> Finding | None:
    """Nothing that is learned from the training rows holds for others.

    Seen by: the best validation loss of all epochs is not below that of the best constant, while
    the training loss is.
    Do: check that row i of the features belongs to row i of the targets.
    Reference: Zhang et al., 2017, arXiv:1611.03530 (networks fit random labels)
    """
    if features_say_nothing(signals) and not _validates(signals):
        return _finding(
            "Tried on copies, features that were shuffled apart from their targets say as much of "
            "other rows as the real ones: nothing.",
            {name: trials(signals)[name] for name in ("held_start", "held", "shuffled")},
        )
    held, baseline = signals.validation, signals.baseline
    if baseline is None or baseline <= 0 or len(held) < FEWEST or not signals.learned:
        return None
    penalty = min(sample.get("regularization") or 0.0 for sample in signals.samples)
    best = min(held) - penalty
    counts = signals.heads[0]["target"].get("counts") if signals.heads else None
    scores = signals.series("val_accuracy")
    if counts and scores and max(scores) > max(counts) / sum(counts) + BETTER:
        return None
    if not best > CHANCE * baseline:
        return None
    return _finding(
        "On validation the model is never better than a constant, though it fits its training "
        "data.",
        {"best validation loss": best, "loss of a constant": baseline},
    )


def _validates(signals: Signals) -> bool:
    """Whether some epoch's validation was better than a constant."""
    held, baseline = signals.validation, signals.baseline
    return bool(held) and baseline is not None and min(held) < CHANCE * baseline


def _finding(sentence: str, evidence: dict) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence=sentence,
        evidence=evidence,
        causes=(
            "features and targets were shuffled apart",
            "too few examples for the noise in them",
            "validation rows of another kind",
        ),
        prescription=Prescription(
            "rows = np.random.permutation(len(x)); x, y = x[rows], y[rows]  # one order for both"
        ),
        effect="validation follows training, at least at first",
        reference="https://arxiv.org/abs/1611.03530",
    )


RULE = Rule(
    "no_signal",
    "validation is better than a constant",
    check,
    ("validation", "trained"),
    ("overfitting", "trained_too_long", "not_learning"),
    live=False,
    generic=True,
    tried=True,
)
