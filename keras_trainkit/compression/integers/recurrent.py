"""Recurrent layers, step by step: LiteRT has no integers for a loop."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit.compression.graph import Node
from keras_trainkit.compression.integers import functions
from keras_trainkit.compression.integers.builder import Builder, UnfitError

L = keras.layers
_STEPS = 200  # of a sequence that is written out


def rule(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """An LSTM, GRU or SimpleRNN over a sequence of known length that starts from zero."""
    outputs = _outputs(b, node, args, kwargs)
    if not node.layer.return_sequences:
        return outputs[-1]
    return _stacked(b, node, outputs)


def _outputs(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    """Returns the outputs of all steps, in the order that the layer takes them."""
    layer, name = node.layer, b.title(node)
    _check(layer, args, kwargs)
    cell = _CELLS[type(layer)](b, node, {**layer.get_config(), "name": name})
    tensor = b.integer(args[0], f"{name}_input")
    steps = range(tensor.shape[1])
    tensors = _inputs(b, cell, tensor, steps)
    states: tuple[Any, ...] = ()
    outputs = []
    for step in reversed(steps) if layer.go_backwards else steps:
        states = cell.step(tensors[step], states, f"{name}_{step}")
        outputs.append(states[0])
    return outputs


def _stacked(b: Builder, node: Node, outputs: list[Any]) -> Any:
    rows = [b.moved(L.Reshape((1, *each.shape[1:]))(each), each) for each in outputs]
    return b.finish(node, ops.concatenate(rows, axis=1), b.title(node))


def _inputs(b: Builder, cell: Any, tensor: Any, steps: range) -> list[Any]:
    """Returns what every step reads: the whole sequence meets the kernel at once."""
    whole = cell.of_input(tensor)
    return [b.moved(whole[:, step], whole) for step in steps]


def bidirectional(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Two layers over one sequence, the second from its end."""
    layer, name = node.layer, b.title(node)
    ways = []
    for inner, part in ((layer.forward_layer, "forward"), (layer.backward_layer, "backward")):
        b.walked.names[id(inner)] = f"{name}_{part}"
        one = Node(inner, args, kwargs, node.output, f"{node.path}/{inner.name}")
        if type(inner) not in _CELLS:
            raise UnfitError("only LSTM, GRU and SimpleRNN are written out")
        outputs = _outputs(b, one, args, kwargs)
        if layer.return_sequences:  # step by step as they stand in the sequence
            ordered = outputs[::-1] if inner.go_backwards else outputs
            ways.append(_stacked(b, one, ordered))
        else:
            ways.append(outputs[-1])
    if layer.merge_mode == "concat":
        return b.finish(node, ops.concatenate(ways, axis=-1), name)
    kinds = {"sum": L.Add, "mul": L.Multiply, "ave": L.Add}
    if layer.merge_mode not in kinds:
        raise UnfitError("merge_mode=None has no integer form")
    ways = [b.integer(each, name) for each in ways]
    merged = kinds[layer.merge_mode](name=b.name(name))(ways)
    if layer.merge_mode == "ave":
        merged = b.range(merged, f"{name}_sum") * 0.5
    return b.finish(node, merged, name, fuses=True)


def _check(layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    given = [each for each in (*args[1:], *kwargs.values()) if isinstance(each, keras.KerasTensor)]
    if given or layer.return_state or layer.stateful:
        raise UnfitError("a state that is given or kept has no integer form: start from zero")
    if args[0].shape[1] is None or args[0].shape[1] > _STEPS:
        raise UnfitError(f"its sequence must have a known length of at most {_STEPS}")
    if isinstance(layer, L.GRU) and not layer.reset_after:
        raise UnfitError("write it with reset_after=True")


class _Cell:
    """What the cells share: their kernels as Dense layers, and their parts with ranges."""

    gates = 1

    def __init__(self, b: Builder, node: Node, config: dict[str, Any]) -> None:
        self.b, self.node, self.config = b, node, config
        kernel, recurrent, *bias = (np.asarray(w) for w in node.layer.get_weights())
        biases = list(bias[0].reshape(-1, kernel.shape[1])) if bias else []
        self._weights = [[kernel, *biases[:1]], [recurrent, *biases[1:]]]
        self.units, self.name = config["units"], config["name"]

    def of_input(self, tensor: Any) -> Any:
        """Returns the kernel's product with a whole sequence."""
        return self._dense(tensor, 0, f"{self.name}_kernel", f"{self.name}_kernel")

    def of_state(self, state: Any, name: str) -> Any:
        """Returns the recurrent kernel's product with the last output."""
        return self._dense(state, 1, f"{self.name}_recurrent", f"{name}_recurrent")

    def _dense(self, tensor: Any, place: int, layer: str, name: str) -> Any:
        weights = self._weights[place]
        config = {"name": layer, "units": weights[0].shape[1], "use_bias": len(weights) > 1}
        config |= {"trainable": self.node.layer.trainable}
        return self.b.range(self.b.kernel(self.node, tensor, L.Dense, config, weights), name)

    def part(self, tensor: Any, place: int) -> Any:
        """Returns one gate of those that lie side by side."""
        gate = tensor[:, place * self.units : (place + 1) * self.units]
        return self.b.moved(gate, tensor)

    def bend(self, tensor: Any, key: str, name: str) -> Any:
        """Returns an activation of a gate."""
        return functions.apply(self.b, tensor, self.config[key], name)

    def total(self, given: Any, states: tuple[Any, ...], name: str) -> Any:
        """Returns both kernels' products together; the state before the first step is zero."""
        if not states:
            return given
        return self.b.range(given + self.of_state(states[0], name), f"{name}_sum")


class _SimpleCell(_Cell):
    def step(self, given: Any, states: tuple[Any, ...], name: str) -> tuple[Any, ...]:
        return (self.bend(self.total(given, states, name), "activation", f"{name}_output"),)


class _LongCell(_Cell):
    def step(self, given: Any, states: tuple[Any, ...], name: str) -> tuple[Any, ...]:
        b = self.b
        total = self.total(given, states, name)
        gates = [
            self.bend(self.part(total, place), key, f"{name}_{gate}")
            for place, (gate, key) in enumerate(
                [
                    ("in", "recurrent_activation"),
                    ("forget", "recurrent_activation"),
                    ("new", "activation"),
                    ("out", "recurrent_activation"),
                ]
            )
        ]
        added = b.range(gates[0] * gates[2], f"{name}_added")
        if states:
            kept = b.range(gates[1] * states[1], f"{name}_kept")
            added = b.range(kept + added, f"{name}_memory")
        bent = self.bend(added, "activation", f"{name}_bent")
        return b.range(gates[3] * bent, f"{name}_output"), added


class _GatedCell(_Cell):
    def step(self, given: Any, states: tuple[Any, ...], name: str) -> tuple[Any, ...]:
        b = self.b
        state = states[0] if states else self._zero(given)
        inner = self.of_state(state, name)
        update, reset = (
            self.bend(
                b.range(self.part(given, place) + self.part(inner, place), f"{name}_{gate}_sum"),
                "recurrent_activation",
                f"{name}_{gate}",
            )
            for place, gate in enumerate(("update", "reset"))
        )
        inner = b.range(reset * self.part(inner, 2), f"{name}_kept")
        new = b.range(self.part(given, 2) + inner, f"{name}_new_sum")
        new = self.bend(new, "activation", f"{name}_new")
        old = b.range(update * state, f"{name}_old")
        rest = b.range(b.range(1.0 - update, f"{name}_rest") * new, f"{name}_share")
        return (b.range(old + rest, f"{name}_output"),)

    def _zero(self, given: Any) -> Any:
        """Returns a state of zeros: its product is the recurrent bias."""
        return self.b.fixed(self.part(given, 0) * 0.0, -1.0, 127 / 128, f"{self.name}_start")


_CELLS: dict[Any, Any] = {L.SimpleRNN: _SimpleCell, L.LSTM: _LongCell, L.GRU: _GatedCell}
