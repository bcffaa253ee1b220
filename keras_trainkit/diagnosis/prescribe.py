"""Prescriptions that many rules share."""

from keras_trainkit.diagnosis.finding import Prescription
from keras_trainkit.diagnosis.signals import Signals


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
