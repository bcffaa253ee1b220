"""The ways to make a model smaller, in the order of what they cost to try."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.compression import graph
from keras_trainkit.compression.clustering import Cluster
from keras_trainkit.compression.low_rank import low_rank
from keras_trainkit.compression.pruning import Prune
from keras_trainkit.compression.quantize_aware import bake, quantize_aware
from keras_trainkit.compression.removal import remove_channels
from keras_trainkit.exporting import Budget, Exported

Train = Callable[..., None]  # of a model, with options of fine_tune

UNTRAINED = ("float32", "float16", "dynamic", "int8", "int16x8")  # schemes of export


@dataclasses.dataclass(frozen=True)
class Attempt:
    """A way that trains a model before its export as int8.

    Attributes:
        summary: what is done, in a few words.
        make: returns the model to export, from the model and a function that trains.
        as_large: whether the file is as large as the untrained int8 one.
    """

    summary: str
    make: Callable[[Any, Train], Any]
    as_large: bool = False

    def untried(
        self, budget: Budget | None, int8: Exported | InputError | None, everything: bool
    ) -> str:
        """Returns why trying is in vain, as the untrained int8 file shows; empty where it is not.

        Args:
            budget: the limits.
            int8: the model exported as int8 without training, or why it cannot be.
            everything: whether what is too large is asked for as well.
        """
        if isinstance(int8, InputError):
            return "not tried: it ends as int8, which was refused."
        limit = None if budget is None or everything else budget.max_kb
        if limit is None or int8 is None or not self.as_large:
            return ""
        large = int8.report["bytes"] > 1024 * limit
        return "not tried: its file is as large as that of int8." if large else ""


def _for_int8(model: Any, train: Train) -> Any:
    copy = quantize_aware(model)
    train(copy, share=0.1)
    return bake(copy)


def _with(callback: Callable[[], Any]) -> Callable[[Any, Train], Any]:
    def make(model: Any, train: Train) -> Any:
        copy = graph.copy(model)
        train(copy, callbacks=[callback()])
        return copy

    return make


def _sparse_for_int8(model: Any, train: Train) -> Any:
    """Zeros first; then the other weights learn the integers while the zeros are held."""
    sparse = graph.copy(model)
    train(sparse, callbacks=[Prune(0.8, everywhere=True)])
    copy = quantize_aware(sparse)
    train(copy, share=0.1, callbacks=[Prune("keep")])
    return bake(copy)


def _narrower(fraction: float, **options: Any) -> Callable[[Any, Train], Any]:
    def make(model: Any, train: Train) -> Any:
        small = remove_channels(model, fraction)
        train(small, **options)
        return small

    return make


def _factored(model: Any, train: Train) -> Any:
    small = low_rank(model, 0.9)
    train(small)
    return small


TRAINED = {
    "qat_int8": Attempt("trained for int8", _for_int8, as_large=True),
    "remove30_int8": Attempt("30 % of the channels removed", _narrower(0.3)),
    "remove50_int8": Attempt("50 % of the channels removed", _narrower(0.5)),
    "remove70_int8": Attempt("70 % of the channels removed", _narrower(0.7)),
    "distil50_int8": Attempt("50 % of the channels removed, taught", _narrower(0.5, taught=True)),
    "low_rank90_int8": Attempt("large kernels as two smaller ones", _factored),
    "prune80_int8": Attempt(
        "80 % of the weights at zero", _with(lambda: Prune(0.8, everywhere=True)), as_large=True
    ),
    "prune80_qat_int8": Attempt(
        "80 % of the weights at zero, trained for int8", _sparse_for_int8, as_large=True
    ),
    "cluster16_int8": Attempt(
        "16 values for each layer's weights", _with(lambda: Cluster(16)), as_large=True
    ),
}


def named(only: Sequence[str] | None) -> list[str]:
    """Returns the names of the ways to try, in order.

    Raises:
        InputError: one is unknown.
    """
    names = [*UNTRAINED, *TRAINED]
    for name in only or ():
        _checks.one_of("only", name, names)
    return names if only is None else [name for name in names if name in only]
