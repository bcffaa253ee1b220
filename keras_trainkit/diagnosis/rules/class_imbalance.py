"""Classes of very different sizes."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

RATIO = 10.0  # largest to smallest class (cleanlab's Datalab; UMLAUT)
FEWEST, MOST_CLASSES = (
    100,
    20,
)  # rows seen, classes: beyond that a batch says little of the smallest
PART = 0.2  # of the classes' ratio made up for by weights: then there is a class_weight
ALWAYS = 0.98  # share of predictions that are the largest class: the others are given up


def check(signals: Signals) -> Finding | None:
    """A large class hides the small ones: always answering it already scores well.

    Seen by: the largest class is more than ten times the smallest in the batches looked at. A
    warning where the model answers only the largest class.
    Do: class weights, and a metric that counts every class the same.
    Reference: He and Garcia, Learning from Imbalanced Data, 2009; cleanlab's Datalab
    """
    given = signals.data.get("class_weights") or []
    for i, head in enumerate(signals.heads):
        counts = head["target"].get("counts") or []
        present = [n for n in counts if n > 0]
        if (
            prescribe.measures(head)
            or sum(present) < FEWEST
            or not 2 <= len(present) <= MOST_CLASSES
        ):
            continue
        ratio, share = max(present) / min(present), max(present) / sum(present)
        if ratio <= RATIO:
            continue
        weighted = _makes_up(counts, given[i] if i < len(given) else None)
        given_up = _always_largest(head, counts)
        trained = "trained" in signals.available
        if weighted and not (given_up and trained):
            continue
        weights = {i: round(sum(present) / len(present) / n, 2) for i, n in enumerate(counts) if n}
        return Finding(
            symptom=RULE.symptom,
            severity=WARNING if given_up and trained else ADVICE,
            sentence=f"The largest class is {ratio:.0f} times the smallest"
            + (", and it is all the model predicts." if given_up and trained else "."),
            evidence={"counts": counts, "share of the largest": round(share, 4)}
            | ({"class weights given": given[i]} if weighted else {}),
            causes=("rare classes",),
            prescription=Prescription(
                "x = np.concatenate([x, x[y == rare]]); y = np.concatenate([y, y[y == rare]])"
                if weighted
                else f"model.fit(..., class_weight={weights})"
            ),
            effect="rare classes are found; judge by balanced accuracy or F1",
            reference="https://www.tensorflow.org/tutorials/structured_data/imbalanced_data",
        )
    return None


def _makes_up(counts: list[int], weights: list[float] | None) -> bool:
    """Whether weights were given that make the largest class count less than by its size."""
    if not weights:
        return False
    pairs = [(n, w) for n, w in zip(counts, weights, strict=False) if n]
    if len(pairs) < 2:
        return False
    large, small = max(pairs), min(pairs)
    return small[1] > PART * large[1] * large[0] / small[0]


def _always_largest(head: dict, counts: list[int]) -> bool:
    last = head["last"]
    if "favourite_share" in last:
        return last["favourite_share"] >= ALWAYS
    if head["activation"] != "sigmoid" or "max" not in last:
        return False
    return last["max"] < 0.5 if counts[0] == max(counts) else last["min"] > 0.5


RULE = Rule(
    "class_imbalance",
    "classes are of similar size",
    check,
    ("heads", "targets"),
    ("constant_predictions", "stuck_metric", "not_learning"),
    live=False,
)
