"""One entry for each exported classification metric.

The shape of an entry, which `tests/metrics/regression_examples.py` shares:

    EXAMPLES = {"F1": Example(functools.partial(metrics.F1, average="micro"), MULTICLASS)}

The key is the exported class's name; `Example` and `Task` are documented in
`tests/metrics/example.py`. `tests/test_contracts_metrics.py` merges this dict with the one of
`regression_examples.py` when that file exists, and fails when an exported metric has no entry.
`VARIANTS` are more of the same metrics, on other tasks; only the fit contracts use them.
"""

import functools

import numpy as np

from keras_trainkit import metrics
from tests.metrics.example import Example, Task

_RNG = np.random.default_rng(7)
_SOFTMAX = _RNG.dirichlet(np.ones(3), size=24).astype("float32")

MULTICLASS = Task(
    name="multiclass",
    units=3,
    activation="softmax",
    loss="sparse_categorical_crossentropy",
    y_true=_RNG.integers(0, 3, size=24).astype("int32"),
    y_pred=_SOFTMAX,
)
BINARY = Task(
    name="binary",
    units=1,
    activation="sigmoid",
    loss="binary_crossentropy",
    y_true=_RNG.integers(0, 2, size=(24, 1)).astype("int32"),
    y_pred=_RNG.uniform(size=(24, 1)).astype("float32"),
)
MULTILABEL = Task(
    name="multilabel",
    units=3,
    activation="sigmoid",
    loss="binary_crossentropy",
    y_true=_RNG.integers(0, 2, size=(24, 3)).astype("int32"),
    y_pred=_RNG.uniform(size=(24, 3)).astype("float32"),
)

of = functools.partial

EXAMPLES: dict[str, Example] = {
    "BalancedAccuracy": Example(of(metrics.BalancedAccuracy, task="multiclass"), MULTICLASS),
    "BrierScore": Example(of(metrics.BrierScore, task="multiclass"), MULTICLASS),
    "CohenKappa": Example(of(metrics.CohenKappa, weights="quadratic"), MULTICLASS),
    "ConfusionMatrix": Example(of(metrics.ConfusionMatrix, num_classes=3), MULTICLASS),
    "ErrorRate": Example(of(metrics.ErrorRate, task="multilabel", threshold=0.4), MULTILABEL),
    "ExpectedCalibrationError": Example(of(metrics.ExpectedCalibrationError, bins=5), MULTICLASS),
    "F1": Example(of(metrics.F1, average="weighted"), MULTICLASS),
    "FBeta": Example(of(metrics.FBeta, beta=0.5, class_id=1), MULTICLASS),
    "HammingLoss": Example(of(metrics.HammingLoss, task="multilabel"), MULTILABEL),
    "MatthewsCorrelation": Example(of(metrics.MatthewsCorrelation, num_classes=3), MULTICLASS),
    "MaximumCalibrationError": Example(of(metrics.MaximumCalibrationError, bins=3), BINARY),
    "NegativeLogLikelihood": Example(of(metrics.NegativeLogLikelihood, task="binary"), BINARY),
    "Perplexity": Example(of(metrics.Perplexity, task="multiclass"), MULTICLASS),
    "PRCurve": Example(of(metrics.PRCurve, bins=64), BINARY),
    "Precision": Example(of(metrics.Precision, threshold=0.3), BINARY),
    "ROCCurve": Example(of(metrics.ROCCurve, bins=64, average="weighted"), MULTICLASS),
    "Recall": Example(of(metrics.Recall, average="micro"), MULTICLASS),
    "Specificity": Example(of(metrics.Specificity, task="multilabel"), MULTILABEL),
    "TopKAccuracy": Example(of(metrics.TopKAccuracy, k=2), MULTICLASS),
}

VARIANTS: list[Example] = [
    *(
        Example(kind, BINARY)
        for kind in (metrics.ErrorRate, metrics.F1, metrics.CohenKappa, metrics.BrierScore)
    ),
    *(
        Example(of(kind, task="multilabel"), MULTILABEL)
        for kind in (metrics.Precision, metrics.BrierScore, metrics.PRCurve)
    ),
    Example(of(metrics.NegativeLogLikelihood, task="multilabel"), MULTILABEL),
    Example(metrics.ErrorRate, MULTICLASS),
    Example(of(metrics.Precision, average="macro"), MULTICLASS),
]
