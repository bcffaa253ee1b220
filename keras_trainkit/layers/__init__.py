"""Regularization, augmentation, embedding and int8 training layers, for anybody's Keras code."""

from keras_trainkit import _other_names
from keras_trainkit.layers.c_mixup import CMixup as CMixup
from keras_trainkit.layers.calendar_features import CalendarFeatures as CalendarFeatures
from keras_trainkit.layers.category_embedding import CategoryEmbedding as CategoryEmbedding
from keras_trainkit.layers.cut_mix import CutMix as CutMix
from keras_trainkit.layers.drop_block import DropBlock1D as DropBlock1D
from keras_trainkit.layers.drop_block import DropBlock2D as DropBlock2D
from keras_trainkit.layers.drop_connect import DropConnect as DropConnect
from keras_trainkit.layers.drop_path import DropPath as DropPath
from keras_trainkit.layers.ensemble_average import EnsembleAverage as EnsembleAverage
from keras_trainkit.layers.ensemble_dense import EnsembleDense as EnsembleDense
from keras_trainkit.layers.ensemble_dense import EnsembleInput as EnsembleInput
from keras_trainkit.layers.ensemble_head import EnsembleHead as EnsembleHead
from keras_trainkit.layers.ensemble_head import EnsembleMean as EnsembleMean
from keras_trainkit.layers.ensemble_loss import EnsembleLoss as EnsembleLoss
from keras_trainkit.layers.fake_quantize import FakeQuantize as FakeQuantize
from keras_trainkit.layers.fake_quantize import FixedRange as FixedRange
from keras_trainkit.layers.feature_dropout import FeatureDropout as FeatureDropout
from keras_trainkit.layers.feature_noise import FeatureNoise as FeatureNoise
from keras_trainkit.layers.grid_mask import GridMask as GridMask
from keras_trainkit.layers.impute import Impute as Impute
from keras_trainkit.layers.manifold_mixup import ManifoldMixup as ManifoldMixup
from keras_trainkit.layers.mix_up import MixUp as MixUp
from keras_trainkit.layers.periodic_embedding import PeriodicEmbedding as PeriodicEmbedding
from keras_trainkit.layers.piecewise_linear_embedding import (
    PiecewiseLinearEmbedding as PiecewiseLinearEmbedding,
)
from keras_trainkit.layers.prediction_interval import PredictionInterval as PredictionInterval
from keras_trainkit.layers.quantized_kernels import QuantizedConv1D as QuantizedConv1D
from keras_trainkit.layers.quantized_kernels import (
    QuantizedConv1DTranspose as QuantizedConv1DTranspose,
)
from keras_trainkit.layers.quantized_kernels import QuantizedConv2D as QuantizedConv2D
from keras_trainkit.layers.quantized_kernels import (
    QuantizedConv2DTranspose as QuantizedConv2DTranspose,
)
from keras_trainkit.layers.quantized_kernels import QuantizedDense as QuantizedDense
from keras_trainkit.layers.quantized_kernels import (
    QuantizedDepthwiseConv1D as QuantizedDepthwiseConv1D,
)
from keras_trainkit.layers.quantized_kernels import (
    QuantizedDepthwiseConv2D as QuantizedDepthwiseConv2D,
)
from keras_trainkit.layers.random_affine import RandomAffine as RandomAffine
from keras_trainkit.layers.random_apply import RandomApply as RandomApply
from keras_trainkit.layers.random_choice import RandomChoice as RandomChoice
from keras_trainkit.layers.robust_scale import RobustScale as RobustScale
from keras_trainkit.layers.standardize import Standardize as Standardize
from keras_trainkit.layers.swap_noise import SwapNoise as SwapNoise
from keras_trainkit.layers.weight_standardization import (
    WeightStandardization as WeightStandardization,
)

_other_names.answer_in(__name__)
