"""A model that does much worse in inference than in training mode, on the same rows."""

import math

from keras_trainkit.diagnosis.finding import ERROR, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals, without_penalty

TIMES = 1.5  # the loss in inference over that in training mode
APART = 0.15  # of a constant's loss, the least that they differ
BAD = 0.9  # of a constant's loss in inference: then nothing of what was learned is left
LEFT = 0.05  # of their first values that moving statistics still hold: they have not caught up
FORGET = 0.01  # of the first values that should be left at a quarter of the training
SMALL = 8  # examples in a batch, whose own statistics are noise


def check(signals: Signals) -> Finding | None:
    """Batch normalization trains on its batch's statistics and predicts with moving averages.

    A moving average with momentum 0.99 needs some hundred steps to forget that it began at mean 0
    and variance 1; until then `evaluate` is bad on the very rows that training is good on. Other
    layers that act differently in training, used wrongly, look the same.
    Seen by: the loss of the probe in both modes, with the same weights and rows.
    Do: a lower momentum, or more steps; batches of at least 8.
    Reference: Ioffe and Szegedy, 2015, arXiv:1502.03167; keras#6977, keras#7005, tensorflow#36446
    """
    frozen = _frozen(signals)
    if frozen is not None:
        return frozen
    last = signals.last
    train, base = last.get("train_loss"), signals.baseline
    loss = without_penalty(last)
    if train is None or loss is None or not math.isfinite(loss) or not math.isfinite(train):
        return None
    train -= last.get("regularization") or 0.0
    apart = APART * (base or max(abs(train), 1e-3))
    if loss < TIMES * max(train, 0.0) or loss - train < apart:
        return None
    rows = signals.setup.get("layers", [])
    momenta = [row["momentum"] for row in rows if row.get("momentum") is not None]
    sick = base is not None and loss > BAD * base and train < BAD * base
    evidence = {"loss in training mode": train, "in inference": loss, "of a constant": base}
    if not momenta:
        return _other(signals, evidence)
    left = max(momenta) ** signals.total_steps
    evidence |= {"momentum": max(momenta), "steps": signals.total_steps}
    if left > LEFT:
        said = f"still hold {100 * left:.0f} % of their first values"
        return _finding(ERROR if sick else WARNING, said, evidence, _momentum(signals))
    return _finding(WARNING, "do not fit the weights of now", evidence, _calm(signals))


def _frozen(signals: Signals) -> Finding | None:
    """Judges a batch normalization that is frozen before it has seen any data."""
    rows = [r["name"] for r in signals.setup.get("layers", []) if r.get("untrained_statistics")]
    if not rows or signals.learned:
        return None
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence=f"{rows[0]} is frozen with mean 0 and variance 1: it has never seen any data.",
        evidence={"layers": rows, "remaining loss": signals.remaining},
        causes=("trainable=False on a base whose weights were not loaded",),
        prescription=Prescription(
            f'model.get_layer("{rows[0]}").trainable = True  # before compile'
        ),
        effect="what is normalized has mean 0 and variance 1",
        reference="https://keras.io/guides/transfer_learning/",
    )


def _momentum(signals: Signals) -> tuple[Prescription, str]:
    value = min(0.95, max(0.5, round(FORGET ** (4 / signals.total_steps), 2)))
    return (
        Prescription(f"keras.layers.BatchNormalization(momentum={value:g})  # every one"),
        "few steps for this momentum: train longer, or let the statistics follow faster",
    )


def _calm(signals: Signals) -> tuple[Prescription, str]:
    size = signals.data.get("batch_size") or SMALL
    if size < SMALL:
        code = Prescription("model.fit(..., batch_size=32)", {"batch_size": 32}, ("batch_size", 1))
        return code, f"batches of {size}, whose statistics are noise"
    code = Prescription("keras.layers.BatchNormalization(momentum=0.9)  # every one")
    return code, "weights that change faster than the statistics follow, or batches of one kind"


def _finding(severity: str, said: str, evidence: dict, do: tuple[Prescription, str]) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=severity,
        sentence="On the same rows the loss is "
        f"{evidence['loss in training mode']:.3g} in training mode and "
        f"{evidence['in inference']:.3g} in inference: batch normalization's moving statistics "
        f"{said}.",
        evidence=evidence,
        causes=(do[1],),
        prescription=do[0],
        effect="evaluate and predict agree with what training shows",
        reference="https://arxiv.org/abs/1502.03167",
    )


def _other(signals: Signals, evidence: dict) -> Finding | None:
    rows = signals.setup.get("layers", [])
    noisy = any(row.get("dropout") for row in rows)
    if noisy or not rows:
        return None  # noise makes training worse, by chance also better
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence="On the same rows the model is much worse in inference than in training mode.",
        evidence=evidence,
        causes=("a layer that does something else where training=False",),
        prescription=Prescription(
            "model(x[:8], training=True) - model(x[:8], training=False)  # layer by layer"
        ),
        effect="evaluate and predict agree with what training shows",
        reference="https://keras.io/guides/making_new_layers_and_models_via_subclassing/",
    )


RULE = Rule(
    "statistics_behind",
    "training and inference agree",
    check,
    ("setup", "trained"),
    (
        "not_learning",
        "constant_predictions",
        "no_signal",
        "overfitting",
        "trained_too_long",
        "stuck_metric",
        "too_few_steps",
        "learning_rate_too_low",
        "learning_rate_too_high",
        "dead_units",
        "label_noise",
        "over_regularized",
        "narrow_layer",
    ),
    live=False,  # in the first epochs they are always behind
)
