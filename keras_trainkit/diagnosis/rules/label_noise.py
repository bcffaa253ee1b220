"""Labels that contradict the inputs."""

from keras_trainkit.diagnosis.finding import ADVICE, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

MANY = 0.15  # of the training rows are given to another class with confidence
EVERYWHERE = 0.4  # of the confident errors' share, among the half of the rows it is surest of
LEARNED = 0.85  # remaining loss: below it the model knows the classes
SETTLED = 0.98  # of the validation loss at two thirds of the epochs: it falls no more
FEWEST = 6  # epochs


def check(signals: Signals) -> Finding | None:
    """A model that knows the classes is sure that many rows carry the wrong one.

    Training has settled, validation too, and still these rows do not fit: their labels may be
    wrong. Where classes overlap or the model is too small it errs where it is unsure; wrong labels
    are also among the rows it is surest of. It is advice, and the share is a bound.

    Seen by: the share of probe rows whose predicted class is another one, with at least the
    confidence that rows of that class have on average (confident learning).
    Do: look at these rows; then label smoothing, or a loss for noisy labels.
    Reference: Northcutt et al., Confident Learning, 2021, arXiv:1911.00068
    """
    held, share = signals.validation, signals.last.get("confident_errors")
    if share is None or len(held) < FEWEST or signals.remaining is None:
        return None
    settled = held[-1] > SETTLED * held[2 * len(held) // 3 - 1]
    sure = signals.last.get("sure_errors")
    if share <= MANY or not settled or not signals.remaining < LEARNED:
        return None
    if sure is not None and sure < EVERYWHERE * share:
        return None  # classes overlap: the model errs where it is unsure
    bound = share if sure is None else min(share, 2 * sure)
    return Finding(
        symptom=RULE.symptom,
        severity=ADVICE,
        sentence="The model contradicts some labels even where it is surest: up to "
        f"{100 * bound:.0f} % of the training rows may carry the wrong class.",
        evidence={
            "confident errors": share,
            "errors in the half it is surest of": sure,
            "remaining loss": signals.remaining,
        },
        causes=("labels that are wrong", "classes that overlap", "a model that is too small"),
        prescription=Prescription(
            "rows = np.flatnonzero(model.predict(x).argmax(1) != y)  # look at these first"
        ),
        effect="fewer contradictions, and a lower validation loss",
        reference="https://arxiv.org/abs/1911.00068",
    )


RULE = Rule(
    "label_noise", "labels fit their rows", check, ("samples", "validation", "epochs"), (), False
)
