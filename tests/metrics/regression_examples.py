"""One entry for each exported metric of regression and of reconstruction.

The shape is that of `classification_examples.py`; `tests/test_contracts_metrics.py` merges both.
"""

import functools

import numpy as np

from keras_trainkit import metrics
from tests.metrics.example import Example, Task

_RNG = np.random.default_rng(17)
_TRUE = _RNG.normal(size=(24, 2)).astype("float32")
_PRED = (0.7 * _TRUE + 0.3 * _RNG.normal(size=(24, 2)) + 0.1).astype("float32")
_IMAGES = _RNG.uniform(size=(2, 24, 60)).astype("float32")

ONE = Task(
    name="one_number",
    units=1,
    activation="linear",
    loss="mean_squared_error",
    y_true=_TRUE[:, 0],
    y_pred=_PRED[:, :1],
)
TWO = Task(
    name="two_numbers",
    units=2,
    activation="linear",
    loss="mean_squared_error",
    y_true=_TRUE,
    y_pred=_PRED,
)
INTERVAL = Task(
    name="interval",
    units=3,
    activation="linear",
    loss="mean_absolute_error",
    y_true=_TRUE[:, :1],
    y_pred=np.stack([_PRED[:, 0] - 0.4, _PRED[:, 0], _PRED[:, 0] + 0.3], axis=1),
)
IMAGE = Task(
    name="image",
    units=60,
    activation="sigmoid",
    loss="mean_squared_error",
    y_true=_IMAGES[0],
    y_pred=_IMAGES[1],
)

RANKED = Task(
    name="ranked",
    units=5,
    activation="linear",
    loss="mean_squared_error",
    y_true=_RNG.integers(0, 4, (24, 5)).astype("float32"),
    y_pred=_RNG.normal(size=(24, 5)).astype("float32"),
)

of = functools.partial

EXAMPLES: dict[str, Example] = {
    "PointMAE": Example(of(metrics.PointMAE), INTERVAL),
    "PointRMSE": Example(of(metrics.PointRMSE), INTERVAL),
    "CoefficientOfDetermination": Example(
        of(metrics.CoefficientOfDetermination, num_outputs=2), TWO
    ),
    "Concordance": Example(of(metrics.Concordance, num_outputs=2), TWO),
    "ExplainedVariance": Example(of(metrics.ExplainedVariance, num_outputs=2), TWO),
    "IntervalCoverage": Example(of(metrics.IntervalCoverage, upper=2), INTERVAL),
    "IntervalWidth": Example(of(metrics.IntervalWidth, lower=1), INTERVAL),
    "MASE": Example(of(metrics.MASE, scale=0.5), ONE),
    "MaxError": Example(metrics.MaxError, ONE),
    "MeanPinballLoss": Example(of(metrics.MeanPinballLoss, quantile=0.9), ONE),
    "MedianAbsoluteError": Example(of(metrics.MedianAbsoluteError, relative_error=0.001), ONE),
    "NRMSE": Example(of(metrics.NRMSE, normalizer=2.0), ONE),
    "PSNR": Example(of(metrics.PSNR, max_value=2.0), IMAGE),
    "Pearson": Example(of(metrics.Pearson, num_outputs=2), TWO),
    "RMSLE": Example(metrics.RMSLE, ONE),
    "ReconstructionError": Example(of(metrics.ReconstructionError, relative=True), IMAGE),
    "SMAPE": Example(metrics.SMAPE, ONE, tolerance=1e-4),  # a number around 100
    "SSIM": Example(of(metrics.SSIM, window_size=3, image_shape=[6, 5, 2]), IMAGE),
    # Few examples, and the grid is that of the first 6 or 7 of them.
    "Kendall": Example(of(metrics.Kendall, bins=512), ONE, tolerance=0.1),
    "Spearman": Example(of(metrics.Spearman, bins=512), ONE, tolerance=0.1),
    "MeanReciprocalRank": Example(of(metrics.MeanReciprocalRank, k=3), RANKED),
    "NDCG": Example(of(metrics.NDCG, k=3, gain="exponential"), RANKED),
}

VARIANTS: list[Example] = [
    *(
        Example(kind, ONE)
        for kind in (
            metrics.CoefficientOfDetermination,
            metrics.Concordance,
            metrics.ExplainedVariance,
            metrics.NRMSE,
            metrics.Pearson,
        )
    ),
    Example(of(metrics.CoefficientOfDetermination, num_regressors=4), TWO),
    Example(metrics.MedianAbsoluteError, TWO),
    Example(of(metrics.Spearman, bins=512), TWO, tolerance=0.1),
]
