"""Prescriptions that many rules share."""

from typing import Any

from keras_trainkit.diagnosis.finding import Prescription
from keras_trainkit.diagnosis.signals import Signals

USUAL = {"SGD": 0.01, "Adagrad": 0.01, "Adadelta": 1.0, "Ftrl": 0.01, "Lion": 1e-4, "Muon": 0.01}
OWN = ("Activation", "Softmax", "ReLU", "LeakyReLU", "PReLU", "ELU")  # layers that only activate
MOST_CLASSES = 10  # whole numbers with more values, under a loss of differences, are measurements


def usual_rate(optimizer: str | None) -> float:
    """Returns the learning rate that an optimizer usually has.

    Example:
        >>> usual_rate("Adadelta"), usual_rate("Adam")
        (1.0, 0.001)
    """
    return USUAL.get(optimizer or "", 0.001)


def task(head: Any) -> str:
    """Returns what the targets of a head ask for: `regression`, `binary`, `classes` or nothing.

    Example:
        >>> task({"target": {"form": "continuous"}, "family": "binary"})
        'regression'
    """
    target = head["target"]
    form, counts = target.get("form"), [n for n in target.get("counts") or [] if n]
    if form == "continuous":
        return "classes" if target.get("unit") else "regression"
    if form != "classes":
        return "classes" if form == "one_hot" else ""
    if head["family"] in ("squared", "absolute") and len(counts) > MOST_CLASSES:
        return "regression"
    return "binary" if len(counts) <= 2 else "classes"


def measures(head: Any) -> bool:
    """Whether whole numbers of a head's target are measurements, such as counts, and no classes.

    They are more than two values, under a loss of differences, of a head with one unit.

    Example:
        >>> counts = {"target": {"counts": [3, 4, 9]}, "units": 1}
        >>> measures({**counts, "family": "squared"}), measures({**counts, "family": "categorical"})
        (True, False)
    """
    values = [n for n in head["target"].get("counts") or [] if n]
    return head["family"] in ("squared", "absolute") and head.get("units") == 1 and len(values) > 2


def fitting_loss(head: Any) -> str:
    """Returns the loss for a head's targets.

    Example:
        >>> fitting_loss({"target": {"form": "one_hot"}, "family": "margin"})
        'categorical_crossentropy'
    """
    if head["target"].get("form") == "one_hot":
        return "categorical_crossentropy"
    several = isinstance(head.get("units"), int) and head["units"] > 1
    kinds = {"regression": "mean_squared_error", "classes": "sparse_categorical_crossentropy"}
    binary = "sparse_categorical_crossentropy" if several else "binary_crossentropy"
    return kinds.get(task(head), binary)


def head(known: Any, activation: str | None, note: str = "", units: int | None = None) -> str:
    """Returns the last layer with another activation, as the model writes it.

    Args:
        known: of the head.
        activation: its name; None for none.
        note: a comment behind it.
        units: by default as many as it has.

    Example:
        >>> head({"type": "Softmax", "layer": "s", "kernel_layer": "d", "units": 1}, "sigmoid")
        'keras.layers.Activation("sigmoid")  # in place of s'
        >>> head({"type": "Dense", "units": 1}, None, "the last layer")
        'keras.layers.Dense(1)  # the last layer'
    """
    number = units or known["units"]
    ending = f"; {note}" if note else ""
    if known.get("type") in OWN and number == known["units"]:
        if activation:
            code = f'keras.layers.Activation("{activation}")  # in place of {known["layer"]}'
            return code + ending
        below = (known.get("kernel_layer") or "").rpartition("/")[2]
        return (
            f'keras.Model(model.inputs, model.get_layer("{below}").output)  '
            f"# without {known['layer']}{ending}"
        )
    inside = f', activation="{activation}"' if activation else ""
    return f"keras.layers.Dense({number}{inside})" + (f"  # {note}" if note else "")


def hidden(row: Any, activation: str, more: str = "") -> str:
    """Returns a hidden layer with another activation, as the model writes it.

    Example:
        >>> hidden({"type": "Dense", "name": "a", "units": 8, "activation_layer": "act"}, "relu")
        'keras.layers.Activation("relu")  # in place of act'
    """
    own = row.get("activation_layer") or (row["name"] if row["type"] in OWN else None)
    if own:
        return f'keras.layers.Activation("{activation}")  # in place of {own}'
    return (
        f'keras.layers.{row["type"]}({row["units"]}, ..., activation="{activation}"{more})'
        f"  # {row['name']}"
    )


def which(signals: Signals, known: Any) -> dict[str, Any]:
    """Returns which output a finding is of, where there are several.

    Example:
        >>> which(Signals(setup={"outputs": [{"name": "a"}, {"name": "b"}]}), {"name": "b"})
        {'output': 'b'}
    """
    return {"output": known["name"]} if len(signals.heads) > 1 else {}


def learning_rate(signals: Signals, factor: float) -> Prescription:
    """Returns the learning rate times `factor`, as a number where the rate is known.

    Example:
        >>> learning_rate(Signals(setup={"learning_rate": 0.5}), 0.1).overrides
        {'learning_rate': 0.05}
    """
    way = 1 if factor > 1 else -1
    rate = signals.learning_rate
    if rate is None or rate <= 0:
        word = "higher" if way > 0 else "lower"
        return Prescription(
            f"model.optimizer.learning_rate = ...  # {word}", {}, ("learning_rate", way)
        )
    value = float(f"{rate * factor:.2g}")
    name = signals.setup.get("optimizer") or "Adam"
    return Prescription(
        f"model.compile(optimizer=keras.optimizers.{name}(learning_rate={value:g}), ...)",
        {"learning_rate": value},
        ("learning_rate", way),
    )


def epochs(signals: Signals, number: int) -> Prescription:
    """Returns a number of epochs.

    Example:
        >>> epochs(Signals(epochs=[{"loss": 1.0}]), 3).turns
        ('epochs', 1)
    """
    way = 1 if number > len(signals.epochs) else -1
    return Prescription(f"model.fit(..., epochs={number})", {"epochs": number}, ("epochs", way))
