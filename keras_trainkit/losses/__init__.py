"""Losses that Keras 3 lacks, for anybody's Keras code.

A label that is no class, or a probability outside of 0 to 1 (often logits without
`from_logits=True`), makes the loss NaN instead of a number that can be learned from.
"""

from keras_trainkit import _other_names
from keras_trainkit.losses.asymmetric import Asymmetric as Asymmetric
from keras_trainkit.losses.box_iou import BoxIoU as BoxIoU
from keras_trainkit.losses.contrastive import Contrastive as Contrastive
from keras_trainkit.losses.gaussian_nll import GaussianNLL as GaussianNLL
from keras_trainkit.losses.multi_quantile import MultiQuantile as MultiQuantile
from keras_trainkit.losses.multi_quantile import non_crossing as non_crossing
from keras_trainkit.losses.negative_elbo import NegativeELBO as NegativeELBO
from keras_trainkit.losses.nt_xent import NTXent as NTXent
from keras_trainkit.losses.pinball import Pinball as Pinball
from keras_trainkit.losses.point_and_interval import PointAndInterval as PointAndInterval
from keras_trainkit.losses.smoothed_sparse_categorical_crossentropy import (
    SmoothedSparseCategoricalCrossentropy as SmoothedSparseCategoricalCrossentropy,
)
from keras_trainkit.losses.soft_f1 import SoftF1 as SoftF1
from keras_trainkit.losses.supervised_contrastive import (
    SupervisedContrastive as SupervisedContrastive,
)
from keras_trainkit.losses.symmetric_crossentropy import (
    SymmetricCrossentropy as SymmetricCrossentropy,
)
from keras_trainkit.losses.triplet import Triplet as Triplet
from keras_trainkit.losses.tweedie import Tweedie as Tweedie

_other_names.answer_in(__name__)
