"""What other packages call what is here: a name people type is answered with ours."""

import functools
import sys
from typing import Any

from keras_trainkit._checks import InputError

# Of TensorFlow Addons, torchmetrics, scikit-learn, torchvision, timm, fastai, optax.
OTHERS: dict[str, dict[str, str]] = {
    "metrics": {
        "F1Score": "metrics.F1",
        "FBetaScore": "metrics.FBeta",
        "Accuracy": "keras.metrics.Accuracy, or metrics.ErrorRate for what is left to gain",
        "MulticlassAccuracy": "keras.metrics.SparseCategoricalAccuracy",
        "MatthewsCorrelationCoefficient": "metrics.MatthewsCorrelation",
        "MatthewsCorrCoef": "metrics.MatthewsCorrelation",
        "MultiLabelConfusionMatrix": "a metrics.ConfusionMatrix for each label",
        "PearsonsCorrelation": "metrics.Pearson",
        "PearsonCorrCoef": "metrics.Pearson",
        "PearsonCorrelation": "metrics.Pearson",
        "SpearmansRank": "metrics.Spearman",
        "KendallsTauB": "metrics.Kendall",
        "KendallRankCorrCoef": "metrics.Kendall",
        "KendallTau": "metrics.Kendall",
        "MCC": "metrics.MatthewsCorrelation",
        "ECE": "metrics.ExpectedCalibrationError",
        "MCE": "metrics.MaximumCalibrationError",
        "R2": "metrics.CoefficientOfDetermination",
        "SpearmanCorrCoef": "metrics.Spearman",
        "ConcordanceCorrCoef": "metrics.Concordance",
        "RSquare": "metrics.CoefficientOfDetermination",
        "R2Score": "metrics.CoefficientOfDetermination",
        "AUROC": "metrics.ROCCurve",
        "ROC": "metrics.ROCCurve",
        "AUC": "metrics.ROCCurve or metrics.PRCurve",
        "AveragePrecision": "metrics.PRCurve",
        "PrecisionRecallCurve": "metrics.PRCurve",
        "CalibrationError": "metrics.ExpectedCalibrationError",
        "HammingDistance": "metrics.HammingLoss",
        "LogLoss": "metrics.NegativeLogLikelihood",
        "SymmetricMeanAbsolutePercentageError": "metrics.SMAPE",
        "MeanSquaredLogError": "metrics.RMSLE",
        "NormalizedRootMeanSquaredError": "metrics.NRMSE",
        "PeakSignalNoiseRatio": "metrics.PSNR",
        "StructuralSimilarityIndexMeasure": "metrics.SSIM",
        "MeanAbsoluteScaledError": "metrics.MASE",
        "RetrievalNormalizedDCG": "metrics.NDCG",
        "NormalizedDiscountedCumulativeGain": "metrics.NDCG",
        "MRR": "metrics.MeanReciprocalRank",
        "RetrievalMRR": "metrics.MeanReciprocalRank",
        "MeanMetricWrapper": "keras.metrics.MeanMetricWrapper",
    },
    "losses": {
        "ContrastiveLoss": "losses.Contrastive",
        "TripletHardLoss": 'losses.Triplet("hard")',
        "TripletSemiHardLoss": 'losses.Triplet("semi_hard", per="pair")',
        "TripletMarginLoss": "losses.Triplet",
        "PinballLoss": "losses.Pinball",
        "QuantileLoss": "losses.Pinball or losses.MultiQuantile",
        "NTXentLoss": "losses.NTXent",
        "InfoNCE": "losses.NTXent",
        "SigmoidFocalCrossEntropy": "keras.losses.BinaryFocalCrossentropy",
        "FocalLoss": "keras.losses.CategoricalFocalCrossentropy",
        "DiceLoss": "keras.losses.Dice",
        "TverskyLoss": "keras.losses.Tversky",
        "CircleLoss": "keras.losses.Circle",
        "SoftF1Loss": "losses.SoftF1",
        "SymmetricCrossEntropy": "losses.SymmetricCrossentropy",
        "LabelSmoothingCrossEntropy": "losses.SmoothedSparseCategoricalCrossentropy",
        "GaussianNLLLoss": "losses.GaussianNLL",
        "TweedieLoss": "losses.Tweedie",
        "GIoULoss": 'losses.BoxIoU("giou")',
        "DIoULoss": 'losses.BoxIoU("diou")',
        "CIoULoss": 'losses.BoxIoU("ciou")',
        "AsymmetricLoss": "losses.Asymmetric",
        "ASL": "losses.Asymmetric",
        "SupCon": "losses.SupervisedContrastive",
        "SupConLoss": "losses.SupervisedContrastive",
        "SupervisedContrastiveLoss": "losses.SupervisedContrastive",
        "IoULoss": 'losses.BoxIoU("iou")',
    },
    "layers": {
        "StochasticDepth": "layers.DropPath",
        "DropBlock": "layers.DropBlock2D",
        "Cutmix": "layers.CutMix",
        "Mixup": "layers.MixUp",
        "CMixUp": "layers.CMixup",
        "GroupNormalization": "keras.layers.GroupNormalization",
        "InstanceNormalization": "keras.layers.GroupNormalization with groups=-1",
        "SpectralNormalization": "keras.layers.SpectralNormalization",
        "RandAugment": "keras.layers.RandAugment",
        "RandomErasing": "keras.layers.RandomErasing",
        "RandomRotation": "layers.RandomAffine(rotation=...)",
        "PeriodicEmbeddings": "layers.PeriodicEmbedding",
        "PiecewiseLinearEmbeddings": "layers.PiecewiseLinearEmbedding",
    },
    "optimizers": {
        "LAMB": "keras.optimizers.Lamb",
        "AdamW": "keras.optimizers.AdamW",
        "SGDW": "keras.optimizers.SGD with weight_decay",
        "MovingAverage": "callbacks.EMA",
        "SWA": "callbacks.SWA",
        "MultiOptimizer": "keras.optimizers.MultiOptimizer",
        "LookAhead": "optimizers.Lookahead",
        "Sam": "optimizers.SAM",
        "ASAM": "optimizers.SAM with adaptive=True",
    },
    "callbacks": {
        "AverageModelCheckpoint": "callbacks.EMA before callbacks.TopKCheckpoints",
        "TimeStopping": "callbacks.TimeBudget",
        "TQDMProgressBar": "callbacks.TrainingProgress",
        "ProgressBar": "callbacks.TrainingProgress",
        "ModelCheckpoint": "callbacks.TopKCheckpoints",
        "ReduceLROnPlateau": "callbacks.PlateauScale",
        "ExponentialMovingAverage": "callbacks.EMA",
        "StochasticWeightAveraging": "callbacks.SWA",
    },
    "schedules": {
        "TriangularCyclicalLearningRate": "schedules.CyclicalTriangular",
        "Triangular2CyclicalLearningRate": "schedules.CyclicalTriangular2",
        "ExponentialCyclicalLearningRate": "schedules.CyclicalExpRange",
        "CyclicalLearningRate": "schedules.CyclicalTriangular with scale_fn",
        "CyclicLR": "schedules.CyclicalTriangular",
        "OneCycleLR": "schedules.OneCycle",
        "MultiStepLR": "schedules.MultiStep",
        "CosineAnnealingWarmRestarts": "schedules.CosineRestarts",
        "SequentialLR": "schedules.Sequential",
    },
}


def answer_in(room: str) -> None:
    """Lets a room answer names of other packages.

    It is not written as a function `__getattr__` in the room: type checkers would then take any
    name for one that is there.
    """
    vars(sys.modules[room])["__getattr__"] = functools.partial(answer, room)


def answer(room: str, name: str) -> Any:
    """Raises for a name that a room has not, with ours if it is known by another.

    Args:
        room: the module's name, such as "keras_trainkit.metrics".
        name: what was asked for.

    Raises:
        InputError: another package calls something here so.
        AttributeError: nobody does.

    Example:
        >>> answer("keras_trainkit.layers", "StochasticDepth")
        Traceback (most recent call last):
        keras_trainkit._checks.InputError: keras_trainkit.layers has no 'StochasticDepth': use
        keras_trainkit.layers.DropPath.
    """
    ours = OTHERS.get(room.rpartition(".")[2], {}).get(name)
    if ours is None:
        raise AttributeError(f"module {room!r} has no attribute {name!r}")
    owner = "" if ours.startswith(("keras.", "a ")) else "keras_trainkit."
    raise InputError(f"{room} has no {name!r}: use {owner}{ours}.")
