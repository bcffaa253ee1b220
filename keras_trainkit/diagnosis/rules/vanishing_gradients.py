"""Gradients that die on their way to the first layers."""

from keras_trainkit.diagnosis.finding import ADVICE, ERROR, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

RATIO, SMALL = 1e-3, 1e-4  # first layer's gradient over the last's, and itself (AUTOTRAINER)
FEWEST_LAYERS = 3
PENALTY = 1.5  # times the penalty's own gradient: below it nothing comes from the data
DEAD = 0.99  # share of a layer's units
DONE = 0.05  # remaining loss: a model that fits has small gradients


def check(signals: Signals) -> Finding | None:
    """The first layers get a thousandth of the last layer's gradient, so they stay as they began.

    Seen by: the norms of the gradients of first and last layer with a kernel, in most samples.
    Do: ReLU with He initialization, batch normalization, residual connections.
    Reference: Hochreiter, 1991; AUTOTRAINER (2021); DeepLocalize (2021)
    """
    names = [row["name"] for row in signals.setup.get("layers", []) if row["kernel"]]
    norms = signals.layer_series("gradient_norm")
    names = [name for name in names if name in norms]
    if len(names) < FEWEST_LAYERS or (signals.remaining or 1.0) < DONE:
        return None
    if _died_later(signals):
        return None
    first, last = _of_data(signals, names[0]), norms[names[-1]]
    small = [a < SMALL and a < RATIO * b for a, b in zip(first, last, strict=False)]
    if sum(small) <= len(small) / 2:
        return None
    severity = {True: ADVICE, False: ERROR, None: WARNING}[signals.learned]
    squashing = [signals.layer(name).get("activation") for name in names[:-1]]
    plain = any(each in ("sigmoid", "tanh") for each in squashing)
    return Finding(
        symptom=RULE.symptom,
        severity=severity,
        sentence=f"The gradient of {names[0]} is {first[-1]:.2g}, that of {names[-1]} "
        f"{last[-1]:.2g}: the first layers do not learn.",
        evidence={"first layer": first[-1], "last layer": last[-1], "layers": len(names)},
        causes=("sigmoid or tanh in many layers", "initialization", "depth")
        if plain
        else ("depth without normalization or residual connections", "initialization"),
        prescription=Prescription(
            'Dense(..., activation="relu", kernel_initializer="he_normal")  # every hidden layer'
            if plain
            else "x = keras.layers.BatchNormalization()(x)  # after every hidden layer"
        ),
        effect="gradients of first and last layer come within a factor of 100",
        reference="https://proceedings.mlr.press/v9/glorot10a.html",
    )


def _of_data(signals: Signals, name: str) -> list[float]:
    """Returns a layer's gradients without what its weight penalty alone adds to them."""
    norms = signals.layer_series("gradient_norm")[name]
    penalty = signals.layer(name).get("penalty")
    if not penalty:
        return norms
    weights = signals.layer_series("weight_norm").get(name, [0.0] * len(norms))
    own = [2 * penalty * weight for weight in weights]
    return [
        gradient if gradient > PENALTY * added else 0.0
        for gradient, added in zip(norms, own, strict=False)
    ]


def _died_later(signals: Signals) -> bool:
    """Whether a layer's units have all died in training: that is what stops the gradient."""
    dead = signals.layer_series("dead").values()
    return any(values[-1] >= DEAD and values[0] < DEAD for values in dead)


RULE = Rule(
    "vanishing_gradients",
    "gradients reach the first layer",
    check,
    ("layers", "trained"),
    (
        "dead_units",
        "saturated_units",
        "over_regularized",
        "constant_predictions",
        "stuck_metric",
        "not_learning",
        "learning_rate_too_low",
        "too_few_steps",
    ),
)
