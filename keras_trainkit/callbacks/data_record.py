"""What is recorded of the data that passed: plain values of a probe and of targets."""

from typing import Any

import keras
import numpy as np

from keras_trainkit.callbacks.batch_statistics import input_statistics, of_batches
from keras_trainkit.callbacks.copied_columns import copied_columns


def data_record(probe: Any, targets: list[Any], takes_missing: bool) -> dict[str, Any]:
    """Returns the statistics of inputs and targets.

    Args:
        probe: the batch `(x, y, sample_weight)`, arrays; parts may be None.
        targets: of more batches; without any those of the probe are taken.
        takes_missing: whether a layer of the model fills gaps, which are then no defect.

    Example:
        >>> x, y = np.ones((4, 2), "float32"), np.array([0, 1, 1, 1])
        >>> found = data_record((x, y, None), [], takes_missing=False)
        >>> found["targets"][0]["counts"], found["target_rows"]
        ([1, 3], 4)
    """
    inputs = keras.tree.flatten(probe[0])
    filled = [np.where(x != x, 0, x) if takes_missing else x for x in inputs]
    record: dict[str, Any] = {"inputs": [input_statistics(x) for x in filled]}
    if not targets and probe[1] is None:
        return record
    parts = [keras.tree.flatten(y) for y in targets or [probe[1]]]
    record["targets"] = [of_batches(arrays) for arrays in zip(*parts, strict=True)]
    record["target_rows"] = sum(len(arrays[0]) for arrays in parts)
    record["copied"] = copied_columns(inputs, probe[1])
    return record
