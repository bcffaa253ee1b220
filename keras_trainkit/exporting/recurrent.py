"""The form in which recurrent layers reach the converter: as one operator, unrolled, or as built.

Keras 3 no longer marks an LSTM so that the converter knows it. Here each LSTM is called through a
function with the marks, and becomes one UNIDIRECTIONAL_SEQUENCE_LSTM, the operator that
microcontrollers have. What cannot be fused is a loop, or unrolled where integers are wanted.
"""

import contextlib
import dataclasses
import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting.schemes import SCHEMES

if TYPE_CHECKING:
    import keras

FUSED, UNROLLED, AUTO = FORMS = ("fused", "unrolled", "auto")
_NOT_FUSED = "int16x8"  # the converter refuses a fused LSTM in it
_FLOAT_WEIGHTS = ("dynamic", "weight8", "weight4")  # which leave the weights of a fused one as are


@dataclasses.dataclass(frozen=True)
class Form:
    """How the recurrent layers of a model are written.

    Attributes:
        fused: whether every LSTM that can be is one operator.
        unrolled: whether the recurrent layers that are left are unrolled.
    """

    fused: bool = False
    unrolled: bool = False

    @property
    def name(self) -> str:
        """What it is called in folders and reports."""
        return "-".join([FUSED] * self.fused + [UNROLLED] * self.unrolled) or "as_built"


AS_BUILT = Form()


def layers(model: "keras.Model") -> list[Any]:
    """Returns the recurrent layers of a model, those inside models and wrappers too."""
    import keras

    from keras_trainkit.recording.sublayers import sublayers

    return [layer for layer in sublayers(model) if isinstance(layer, keras.layers.RNN)]


def odd(layer: Any) -> str:
    """Returns why a recurrent layer has no operator of its own; empty where it has one."""
    import keras

    if type(layer) is not keras.layers.LSTM:
        return f"is a {type(layer).__name__}, no LSTM"
    if layer.return_state:
        return "returns its state"
    if layer.activation is not keras.activations.tanh:
        return "has another activation than tanh"
    if layer.recurrent_activation is not keras.activations.sigmoid:
        return "has another recurrent activation than sigmoid"
    return ""


def forms(model: "keras.Model", scheme: str, lstm: str) -> list[Form]:
    """Returns the forms to try for a scheme, the best first; the next if one is not right.

    Args:
        model: a built model.
        scheme: a name in SCHEMES.
        lstm: a name in FORMS.

    Raises:
        InputError: fused is asked of a model or a scheme that has none.
    """
    found = layers(model)
    reasons = {layer.name: odd(layer) for layer in found}
    loops = [layer for layer in found if not layer.unroll]
    if lstm == UNROLLED:
        return [Form(unrolled=bool(loops))]
    if lstm == FUSED:
        _check(reasons, scheme)
    integers = SCHEMES[scheme].calibrated
    plain = Form(unrolled=integers and bool(loops))
    if all(reasons.values()) or scheme == _NOT_FUSED:
        return [plain]
    if lstm == AUTO and scheme in _FLOAT_WEIGHTS:
        return [plain]
    best = Form(True, integers)
    return [best] if lstm == FUSED else [best, plain]


def described(model: "keras.Model", form: Form, fused: list[str]) -> dict[str, list[str]]:
    """Returns the names of the recurrent layers by how they were written, for the report.

    Args:
        model: a built model.
        form: the form that was asked for.
        fused: what `written` found.
    """
    left = [layer for layer in layers(model) if layer.name not in fused]
    unrolled = [layer.name for layer in left if form.unrolled or layer.unroll]
    loops = [layer.name for layer in left if layer.name not in unrolled]
    return {FUSED: list(dict.fromkeys(fused)), UNROLLED: unrolled, "loops": loops}


def _check(reasons: dict[str, str], scheme: str) -> None:
    if scheme == _NOT_FUSED:
        raise InputError(
            f"lstm must be unrolled or auto for the scheme {scheme}; received fused, which the "
            "converter has no 16-bit form of."
        )
    if all(reasons.values()):
        first = next(iter(reasons.items()), None)
        raise InputError(
            "lstm='fused' must be asked of a model with an LSTM that returns no state, of tanh and "
            f"sigmoid; received {refused(first)}: give lstm='auto'."
        )


def refused(layer: tuple[str, str] | None) -> str:
    """Words which layer is not fused and why; None stands for a model without any.

    Example:
        >>> refused(("gru", "is a GRU, no LSTM"))
        "the layer 'gru', which is a GRU, no LSTM"
    """
    return "none" if layer is None else f"the layer {layer[0]!r}, which {layer[1]}"


@contextlib.contextmanager
def written(model: "keras.Model", form: Form) -> Iterator[list[str]]:
    """Gives the recurrent layers another form while the model is traced; they go back after it.

    Args:
        model: a built model.
        form: the form.

    Yields:
        The names of the layers that were fused, once for each call; an LSTM that is given a mask
        or a state, or more than one example, is not.
    """
    fused: list[str] = []
    numbers = itertools.count()
    with contextlib.ExitStack() as stack:
        for layer in layers(model):
            if form.unrolled and not layer.unroll:
                layer.unroll = True
                stack.callback(setattr, layer, "unroll", False)
            if form.fused and not odd(layer):
                layer.call = _fused(layer, numbers, fused)
                stack.callback(delattr, layer, "call")
        yield fused


def _fused(layer: Any, numbers: Iterator[int], fused: list[str]) -> Callable[..., Any]:
    """Returns a layer's call that the converter makes one operator of."""
    import tensorflow as tf

    as_built = layer.call
    weights = layer.get_weights()
    if not layer.use_bias:
        weights.append(np.zeros(4 * layer.units, "float32"))

    def call(sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False):
        count, steps, _ = sequences.shape
        if count != 1 or steps is None or mask is not None or initial_state is not None:
            return as_built(sequences, initial_state=initial_state, mask=mask, training=training)
        fused.append(layer.name)
        ordered = tf.reverse(sequences, [1]) if layer.go_backwards else sequences
        zeros = tf.zeros((1, layer.units))
        given = (ordered, zeros, zeros, *map(tf.constant, weights))
        last, sequence, *_ = _operator(next(numbers), given)(*given)
        return sequence if layer.return_sequences else last

    return call


def _operator(number: int, given: tuple[Any, ...]) -> Any:
    """Returns the function that stands for the operator; only its marks and its shapes count."""
    import tensorflow as tf

    marks = {"api_implements": f"lstm_{number}", "go_backwards": False, "time_major": False}

    @tf.function(
        autograph=False,
        experimental_attributes=marks,
        input_signature=[tf.TensorSpec(each.shape, each.dtype) for each in given],
    )
    def run(x: Any, h: Any, c: Any, *weights: Any) -> tuple[Any, ...]:
        used = sum(map(tf.reduce_sum, (x, *weights)))
        steps, units = x.shape[1], h.shape[1]
        sequence = tf.zeros((1, steps, units)) + h[:, None] + c[:, None] + used
        return sequence[:, -1], sequence, h, c, tf.constant(0.0)

    return run
