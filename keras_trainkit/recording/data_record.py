"""What is recorded of the data that passed: plain values of a probe and of targets."""

from typing import Any

import keras
import numpy as np

from keras_trainkit.recording.batch_statistics import input_statistics, of_batches
from keras_trainkit.recording.both_parts import weights_by_class
from keras_trainkit.recording.copied_columns import copied_columns


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
    if probe[1] is not None and probe[2] is not None:
        pairs = zip(keras.tree.flatten(probe[1]), keras.tree.flatten(probe[2]), strict=False)
        record["class_weights"] = [weights_by_class(y, w) for y, w in pairs]
    return record


def joined(batches: list[Any], rows: int) -> Any:
    """Returns one batch of the first `rows` rows of batches of the same parts as the first one.

    Example:
        >>> joined([(np.ones((2, 1)), None), (np.zeros((2, 1)), None)], 3)[0].tolist()
        [[1.0], [1.0], [0.0]]
    """
    first = batches[0]
    alike = [b for b in batches if [t is None for t in b] == [t is None for t in first]]
    return keras.tree.map_structure(
        lambda *parts: None if parts[0] is None else np.concatenate(parts)[:rows], *alike
    )
