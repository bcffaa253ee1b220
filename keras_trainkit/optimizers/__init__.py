"""Wrappers around Keras optimizers, for anybody's Keras code."""

from keras_trainkit import _other_names
from keras_trainkit.optimizers.layerwise_decay import layerwise_decay as layerwise_decay
from keras_trainkit.optimizers.lookahead import Lookahead as Lookahead
from keras_trainkit.optimizers.sam import SAM as SAM
from keras_trainkit.optimizers.sam_model import SAMModel as SAMModel
from keras_trainkit.optimizers.scaling import scaled_learning_rate as scaled_learning_rate

_other_names.answer_in(__name__)
