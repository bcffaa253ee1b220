"""A hidden layer too narrow for the classes behind it."""

from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

SHARE = 0.25  # of the classes: so few units hardly tell them apart
ENOUGH = 8  # units tell any number of classes apart, as embeddings of words and faces do
FEWEST_CLASSES = 4
POOR = 0.5  # remaining loss above which that matters


def check(signals: Signals) -> Finding | None:
    """All that is known of an input must pass through its narrowest layer.

    Seen by: a hidden Dense layer of a Sequential classifier with fewer units than a quarter of the
    classes, and fewer than 8; a warning where the loss stays high.
    Do: at least as many units as there are classes.
    Reference: Google's tuning playbook; Karpathy's recipe, 2019 (begin with a model that overfits)
    """
    heads = [head for head in signals.heads if head["family"] == "categorical"]
    classes = heads[0]["units"] if len(signals.heads) == 1 and heads else None
    if not signals.setup.get("sequential") or not classes or classes < FEWEST_CLASSES:
        return None
    hidden = [row for row in signals.setup["layers"] if row["kernel"]][:-1]
    least = min(SHARE * classes, ENOUGH)
    narrow = [row for row in hidden if row["type"] == "Dense" and row["units"] < least]
    if not narrow:
        return None
    poor = signals.remaining is not None and signals.remaining > POOR
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING if poor else ADVICE,
        sentence=f"{narrow[0]['name']} has {narrow[0]['units']} units for {classes} classes.",
        evidence={"units": narrow[0]["units"], "classes": classes, "remaining": signals.remaining},
        causes=("a layer that is too narrow",),
        prescription=Prescription(
            f'keras.layers.Dense({8 * classes}, activation="relu")  # {narrow[0]["name"]}'
        ),
        effect="the training loss falls further",
        reference="https://karpathy.github.io/2019/04/25/recipe/",
    )


RULE = Rule(
    "narrow_layer",
    "layers are wide enough",
    check,
    ("setup", "heads"),
    ("not_learning", "too_few_steps", "learning_rate_too_low"),
    live=False,
)
