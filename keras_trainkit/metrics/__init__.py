"""Metrics that sum over an epoch, for anybody's Keras code.

An example whose weight is 0, that a Keras mask leaves out (`Masking`, `Embedding(mask_zero=True)`),
or whose integer label of a class is below 0, is left out. What cannot be counted makes the result
NaN instead of a number that looks right: a score of NaN, a label that is no class, a probability
outside of 0 to 1 (often logits without `from_logits=True`). Arrays that are handed to
`update_state` outside of `fit` are refused with the reason.
"""

from keras_trainkit import _other_names
from keras_trainkit.metrics._directions import direction as direction
from keras_trainkit.metrics._directions import register_direction as register_direction
from keras_trainkit.metrics.balanced_accuracy import BalancedAccuracy as BalancedAccuracy
from keras_trainkit.metrics.brier import BrierScore as BrierScore
from keras_trainkit.metrics.calibration import (
    ExpectedCalibrationError as ExpectedCalibrationError,
)
from keras_trainkit.metrics.calibration import MaximumCalibrationError as MaximumCalibrationError
from keras_trainkit.metrics.coefficient_of_determination import (
    CoefficientOfDetermination as CoefficientOfDetermination,
)
from keras_trainkit.metrics.cohen_kappa import CohenKappa as CohenKappa
from keras_trainkit.metrics.concordance import Concordance as Concordance
from keras_trainkit.metrics.confusion_matrix import ConfusionMatrix as ConfusionMatrix
from keras_trainkit.metrics.error_rate import ErrorRate as ErrorRate
from keras_trainkit.metrics.explained_variance import ExplainedVariance as ExplainedVariance
from keras_trainkit.metrics.f_score import F1 as F1
from keras_trainkit.metrics.f_score import FBeta as FBeta
from keras_trainkit.metrics.hamming import HammingLoss as HammingLoss
from keras_trainkit.metrics.interval_coverage import IntervalCoverage as IntervalCoverage
from keras_trainkit.metrics.interval_width import IntervalWidth as IntervalWidth
from keras_trainkit.metrics.kendall import Kendall as Kendall
from keras_trainkit.metrics.mase import MASE as MASE
from keras_trainkit.metrics.matthews import MatthewsCorrelation as MatthewsCorrelation
from keras_trainkit.metrics.max_error import MaxError as MaxError
from keras_trainkit.metrics.mean_pinball_loss import MeanPinballLoss as MeanPinballLoss
from keras_trainkit.metrics.mean_reciprocal_rank import MeanReciprocalRank as MeanReciprocalRank
from keras_trainkit.metrics.median_absolute_error import MedianAbsoluteError as MedianAbsoluteError
from keras_trainkit.metrics.ndcg import NDCG as NDCG
from keras_trainkit.metrics.negative_log_likelihood import (
    NegativeLogLikelihood as NegativeLogLikelihood,
)
from keras_trainkit.metrics.nrmse import NRMSE as NRMSE
from keras_trainkit.metrics.pearson import Pearson as Pearson
from keras_trainkit.metrics.perplexity import Perplexity as Perplexity
from keras_trainkit.metrics.point import PointMAE as PointMAE
from keras_trainkit.metrics.point import PointRMSE as PointRMSE
from keras_trainkit.metrics.precision import Precision as Precision
from keras_trainkit.metrics.precision_recall import PRCurve as PRCurve
from keras_trainkit.metrics.psnr import PSNR as PSNR
from keras_trainkit.metrics.recall import Recall as Recall
from keras_trainkit.metrics.reconstruction_error import ReconstructionError as ReconstructionError
from keras_trainkit.metrics.rmsle import RMSLE as RMSLE
from keras_trainkit.metrics.roc import ROCCurve as ROCCurve
from keras_trainkit.metrics.smape import SMAPE as SMAPE
from keras_trainkit.metrics.spearman import Spearman as Spearman
from keras_trainkit.metrics.specificity import Specificity as Specificity
from keras_trainkit.metrics.ssim import SSIM as SSIM
from keras_trainkit.metrics.top_k_accuracy import TopKAccuracy as TopKAccuracy

_other_names.answer_in(__name__)
