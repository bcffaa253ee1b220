"""Hidden layers without an activation, which together are one linear layer."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

POOR = 0.1  # remaining loss above which the missing activation matters: a line fits not well
LINEAR = ("Dense", "Conv1D", "Conv2D", "Conv3D")
HARMLESS = (*LINEAR, "Flatten", "Reshape", "Dropout", "BatchNormalization", "InputLayer")
HARMLESS = (*HARMLESS, "Rescaling", "Normalization", "GlobalAveragePooling2D", "Activation")


def check(signals: Signals) -> Finding | None:
    """Linear layers in a row can do no more than one of them.

    Seen by: a Sequential model of Dense or convolution layers without any activation before the
    last. A warning where the loss stays high.
    Do: activation="relu" on the hidden layers.
    Reference: NeuraLint (Nikanjam et al., 2021); UMLAUT (2021)
    """
    rows = signals.setup.get("layers", [])
    hidden = [row for row in rows if row["kernel"]][:-1]
    if not signals.setup.get("sequential") or not hidden:
        return None
    last = [row for row in rows if row["kernel"]][-1]["name"]
    others = [row for row in rows if row.get("acts_on") != last and row["name"] != last]
    if any(row["activation"] not in (None, "linear") for row in others):
        return None
    if any(row["type"] not in HARMLESS for row in others):
        return None
    poor = signals.remaining is None or signals.remaining > POOR
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING if poor else ADVICE,
        sentence=f"None of the {len(hidden)} hidden layers has an activation, so the whole network "
        "is one linear layer.",
        evidence={"hidden layers": [row["name"] for row in hidden], "remaining": signals.remaining},
        causes=("Dense has no activation unless it is given one",),
        prescription=Prescription(prescribe.hidden(hidden[0], "relu")),
        effect="the network can follow what is not a straight line",
        reference="https://arxiv.org/abs/2105.08095",
    )


RULE = Rule(
    "linear_hidden",
    "hidden layers have activations",
    check,
    ("setup",),
    ("not_learning",),
    live=False,
)
