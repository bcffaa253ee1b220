"""Distillation: a small model learns what a large one answers, beside the labels."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError

_SMALLEST = 1e-7  # a probability of 0 has no logarithm


def soft_targets(teacher: Any, student: Any, temperature: float) -> Any:
    """Returns for each example the divergence of the student from the teacher, times T squared.

    Both are softened: divided by the temperature before the softmax. The factor keeps the
    gradients as large as those of the labels, whatever the temperature.

    Args:
        teacher: logits, (batch, classes).
        student: logits of the same shape.
        temperature: the number both are divided by.

    Example:
        >>> import numpy as np
        >>> same = np.array([[2.0, 0.0]])
        >>> np.asarray(soft_targets(same, same, 3.0)).round(4), np.asarray(
        ...     soft_targets(same, -same, 1.0)).round(4)
        (array([0.]), array([1.5232]))

    Reference:
        Hinton, Vinyals and Dean, Distilling the Knowledge in a Neural Network, arXiv:1503.02531.
    """
    wanted = ops.log_softmax(ops.convert_to_tensor(teacher) / temperature)
    given = ops.log_softmax(ops.convert_to_tensor(student) / temperature)
    return temperature**2 * ops.sum(ops.exp(wanted) * (wanted - given), axis=-1)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class SoftTargets(keras.distillation.DistillationLoss):
    """What `keras.distillation.Distiller` adds to the labels' loss: `soft_targets`, averaged.

    Keras's own `LogitsDistillation()` takes the divergence of raw logits, which is none (3.15.1).

    Args:
        temperature: how much both answers are softened.
        teacher_logits: whether the teacher gives logits; otherwise probabilities.
        student_logits: whether the student gives logits; otherwise probabilities.
    """

    def __init__(
        self, temperature: float = 3.0, teacher_logits: bool = True, student_logits: bool = True
    ) -> None:
        self.temperature = _checks.positive("temperature", temperature)
        self.teacher_logits, self.student_logits = teacher_logits, student_logits

    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        """Returns the mean over a batch."""
        teacher = logits_of(teacher_outputs, self.teacher_logits)
        student = logits_of(student_outputs, self.student_logits)
        return ops.mean(soft_targets(teacher, student, self.temperature))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "temperature": self.temperature,
            "teacher_logits": self.teacher_logits,
            "student_logits": self.student_logits,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "SoftTargets":
        """Returns the loss of a config; its base class has no such method."""
        return cls(**config)


def distiller(
    student: "keras.Model",
    teacher: "keras.Model",
    *,
    temperature: float = 3.0,
    teacher_share: float = 0.5,
) -> Any:
    """Returns a model to compile and fit, which trains the student on labels and teacher.

    Its loss is `(1 - teacher_share) * loss(labels) + teacher_share * T^2 * KL(teacher, student)`,
    the second part softened by the temperature T. The loss for the labels is the one you compile
    with; it says whether they are integers or one-hot. Models that end in a softmax are taken as
    such, others as giving logits. The teacher is frozen, and answers without its augmentation.

    Args:
        student: a built classifier; it is trained in place.
        teacher: a trained classifier with the same inputs and classes, such as a run's
            `Run.open(path).model()`.
        temperature: how much both answers are softened; usual are 2 to 5.
        teacher_share: what the teacher counts beside the labels; 1 needs no labels.

    Returns:
        A `keras.distillation.Distiller`; its `student` is the trained student.

    Raises:
        InputError: the two do not fit together, or one is no classifier of two or more classes.

    Example:
        ```python
        teacher = tk.Run.open("runs/mnist/20260102-101500-seed0").model()
        both = tk.compression.distiller(student, teacher, temperature=4)
        both.compile(
            optimizer="adam",
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
        )
        both.fit(x_train, y_train, epochs=10)
        student.save("student.keras")
        ```
    """
    _checks.fraction("teacher_share", teacher_share, zero=False, one=True)
    logits = {}
    for name, model in {"teacher": teacher, "student": student}.items():
        logits[f"{name}_logits"] = _gives_logits(name, model)
    loss = SoftTargets(temperature, **logits)
    if student is teacher:
        raise InputError("student must be another model than the teacher; received one for both.")
    try:
        return keras.distillation.Distiller(
            teacher, student, loss, student_loss_weight=1.0 - teacher_share
        )
    except ValueError as error:
        reason = str(error).splitlines()[0][:150].rstrip(".")
        raise InputError(
            "student must have the inputs and the classes of the teacher; received "
            f"{student.name!r} and {teacher.name!r} ({reason})."
        ) from error


def _gives_logits(name: str, model: Any) -> bool:
    """Whether a classifier ends in logits rather than in a softmax."""
    outputs = getattr(model, "outputs", None) or []
    if len(outputs) != 1 or len(outputs[0].shape) != 2 or (outputs[0].shape[1] or 0) < 2:
        shapes = ", ".join(str(tuple(each.shape)) for each in outputs) or "a model without outputs"
        raise InputError(
            f"{name} must be a built Sequential or functional classifier with one output, (batch, "
            f"two or more classes); received {shapes}."
        )
    return not ends_in_softmax(model)


def ends_in_softmax(model: Any) -> bool:
    """Whether a model's last layer, also that of a model inside it, is a softmax."""
    last = model.layers[-1]
    while isinstance(last, keras.Model):
        last = last.layers[-1]
    softmax = getattr(last, "activation", None) is keras.activations.softmax
    return softmax or isinstance(last, keras.layers.Softmax)


def logits_of(outputs: Any, logits: bool) -> Any:
    """Returns logits; the logarithm of probabilities differs from theirs by a constant alone."""
    outputs = ops.cast(outputs, "float32")
    return outputs if logits else ops.log(ops.maximum(outputs, _SMALLEST))
