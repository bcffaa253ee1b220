"""An exported model where it is used: numpy and LiteRT alone, no TensorFlow and no Keras."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import anatomy, interpret, litert, metadata, ports


class Model:
    """A .tflite file that answers raw rows: scaling lies inside, integers are made on the way.

    Where trainkit made the file, all of it is checked against the digest inside before it is
    opened, and its labels are read. The file is run in this process, on one thread: open files that
    you trust. To install without TensorFlow: `pip install ai-edge-litert numpy`, then
    `pip install --no-deps keras_trainkit`.

    Args:
        path: the .tflite file.

    Attributes:
        metadata: what trainkit wrote into the file: recipe, scheme, labels, scores.
        labels: the class names; empty where the file has none.
        inputs: the name of each input, the shape of one example and its dtype.

    Raises:
        InputError: the file is missing, damaged, changed since its export, or needs more than the
            builtin operators.

    Example:
        ```python
        from keras_trainkit.deploy import Model

        digits = Model("int8.tflite")
        digits(images)  # an array of answers, a row an image
        digits.classify(images)  # ["7", "2", ...]
        ```
    """

    def __init__(self, path: str | Path) -> None:
        model = anatomy.read(Path(path))
        if odd := anatomy.refused_operators(model):
            raise InputError(
                f"path must be a file of builtin operators; received {', '.join(odd)} in "
                f"{Path(path).name}: export the model with trainkit, which names the layer."
            )
        self.metadata: dict[str, Any] = metadata.read(model)
        self.labels: tuple[str, ...] = tuple(self.metadata.get("labels", ()))
        self._interpreter = litert.load(Path(path))
        self._ends = litert.ends(self._interpreter)
        self.inputs = ports.of_file(
            [
                {"name": name, "shape": detail["shape"].tolist(), "dtype": _dtype(detail)}
                for name, detail in self._ends[0].items()
            ]
        )

    def __call__(self, x: Any) -> Any:
        """Returns the answers as real numbers: an array, or a list of them for several outputs.

        Args:
            x: rows as the Keras model takes them; for several inputs a dict by name.

        Raises:
            InputError: an input is missing, or rows are empty, not finite or of a wrong shape.
        """
        if len(self.inputs) > 1 and not isinstance(x, Mapping):
            names = ", ".join(port.name for port in self.inputs)
            raise InputError(
                f"x must be a dict by the names of the inputs, {names}; received a "
                f"{type(x).__name__}."
            )
        inputs, outputs = self._ends
        given = interpret.ready(ports.sort("x", x, self.inputs), inputs)
        raw = interpret.answers(self._interpreter, inputs, outputs, given)
        found = [litert.decode(raw[name], detail) for name, detail in outputs.items()]
        return found[0] if len(found) == 1 else found

    def classify(self, x: Any) -> list[str]:
        """Returns the name of the likeliest class of each row, or its number as text.

        Raises:
            InputError: the model has no output of two or more classes, or as for a call.
        """
        shapes = [tuple(detail["shape"]) for detail in self._ends[1].values()]
        if len(shapes) != 1 or len(shapes[0]) != 2 or shapes[0][1] < 2:
            raise InputError(
                "classify needs a model with one output of two or more classes; received outputs "
                f"of shape {', '.join(map(str, shapes))}: call the model for its answers."
            )
        places = self(x).argmax(axis=1).tolist()
        return [self.labels[place] if place < len(self.labels) else str(place) for place in places]


def _dtype(detail: Mapping[str, Any]) -> str:
    """Returns the dtype rows are given in: a quantized input takes real numbers."""
    return "float32" if detail["quantization"][0] else np.dtype(detail["dtype"]).name
