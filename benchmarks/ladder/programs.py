"""Every program of the ladder by name: from the classic one up, each rung one change; then peers.

`python -m benchmarks.ladder.programs NAME SEED DATA` runs one and prints what its clock noted.
"""

import dataclasses
import json
import sys
from collections.abc import Callable
from typing import Any

Run = Callable[[str, int], dict[str, Any]]  # of the data's path and a seed


@dataclasses.dataclass(frozen=True)
class Program:
    """A program, and in words what it changes in the one above it."""

    says: str
    run: Run


def _torch(name: str) -> Run:
    def run(path: str, seed: int) -> dict[str, Any]:
        from benchmarks.ladder import torch_programs

        return getattr(torch_programs, name)(path, seed)

    return run


def _rung(**changed: Any) -> Run:
    def run(path: str, seed: int) -> dict[str, Any]:
        from benchmarks.ladder import keras_programs

        return keras_programs.train(path, seed, keras_programs.Rung(**changed))

    return run


def _recipe(name: str, **overrides: Any) -> Run:
    def run(path: str, seed: int) -> dict[str, Any]:
        from benchmarks.ladder import keras_programs

        return keras_programs.train_recipe(path, seed, name, **overrides)

    return run


_CYCLE = {"memory": True, "cycle": True, "epochs": 2}

RUNGS = {
    "classic": Program("PyTorch: MLP, Adam 0.01, batches of 64 by a DataLoader", _torch("classic")),
    "keras": Program("the same in Keras, plain fit", _rung()),
    "memory": Program("batches gathered in memory, 10 steps a call", _rung(memory=True)),
    "xla": Program("XLA compiles the step", _rung(memory=True, xla=True)),
    "cycle": Program("one cycle of the rate in 2 epochs, not 10", _rung(**_CYCLE, xla=True)),
    "conv": Program("two convolutions below a Dense layer, no XLA", _rung(**_CYCLE, net="conv")),
    "batch": Program("batches of 128", _rung(**_CYCLE, net="conv", batch=128)),
    "norm": Program("batch norm", _rung(**_CYCLE, net="conv", batch=128, norm=True)),
    "small": Program(
        "a third convolution, no hidden Dense layer",
        _rung(**_CYCLE, net="small", batch=128, norm=True),
    ),
    "fast": Program("rate 0.02 in one epoch: the recipe mnist_fast", _recipe("mnist_fast")),
    "augmented": Program(
        "random affine maps in six epochs", _recipe("mnist_fast", epochs=6, augment=1.0)
    ),
}
PEERS = {
    "train_mnist_fast": Program(
        "PyTorch, the published recipe of train_mnist_fast", _torch("train_mnist_fast")
    ),
    "example": Program(
        "Keras's own example mnist_convnet",
        _rung(net="example", batch=128, epochs=15, rate=1e-3, kept_back=0.1),
    ),
}


def main() -> None:
    """Runs one program."""
    name, seed, path = sys.argv[1:]
    print(json.dumps((RUNGS | PEERS)[name].run(path, int(seed))))


if __name__ == "__main__":
    main()
