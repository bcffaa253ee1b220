"""Rows that come class by class."""

from keras_trainkit.diagnosis.finding import WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

REPEATS = 0.9  # of the rows have the class of the row before
EVEN = 0.7  # by chance, as the classes seen are shared out: above it repeats say nothing
FEWEST = 64  # rows
WHOLE = 0.9  # of the classes are in an average batch: then their order in it does not matter


def check(signals: Signals) -> Finding | None:
    """The rows are sorted by class and not shuffled, so a batch holds one class alone.

    Seen by: how often a row has the class of the row before, against how often by chance, where a
    batch does not hold all classes.
    Do: shuffle the rows: `shuffle=True` for arrays, `dataset.shuffle(n)` with n of all rows.
    Reference: Bengio, Practical Recommendations, 2012, arXiv:1206.5533
    """
    for head in signals.heads:
        repeats, counts = head["target"].get("repeats"), head["target"].get("counts") or []
        total = sum(counts)
        if repeats is None or total < FEWEST or head["target"].get("in_batch", 0.0) >= WHOLE:
            continue
        chance = sum((n / total) ** 2 for n in counts)
        if repeats <= REPEATS or chance >= EVEN:
            continue
        return Finding(
            symptom=RULE.symptom,
            severity=WARNING,
            sentence=f"{100 * repeats:.0f} % of the rows have the class of the row before them.",
            evidence={"repeats": repeats, "by chance": chance, "rows": total},
            causes=("rows sorted by class, and not shuffled", "a shuffle buffer that is too small"),
            prescription=Prescription(
                "rows = np.random.permutation(len(x)); x, y = x[rows], y[rows]  # and shuffle=True"
            ),
            effect="every batch holds every class, and no step forgets the last",
            reference="https://arxiv.org/abs/1206.5533",
        )
    return None


RULE = Rule(
    "sorted_rows",
    "rows are shuffled",
    check,
    ("heads", "targets", "trained"),  # `fit` shuffles arrays
    (*FAILURES, "constant_target", "class_imbalance", "label_noise"),
)
