"""Learning-rate schedules and ways to join them, for anybody's Keras code."""

from keras_trainkit import _other_names
from keras_trainkit.schedules.accumulated import Accumulated as Accumulated
from keras_trainkit.schedules.composition import Clamp as Clamp
from keras_trainkit.schedules.composition import Scale as Scale
from keras_trainkit.schedules.composition import Sequential as Sequential
from keras_trainkit.schedules.constant import Constant as Constant
from keras_trainkit.schedules.cosine_restarts import CosineRestarts as CosineRestarts
from keras_trainkit.schedules.cyclical import CyclicalExpRange as CyclicalExpRange
from keras_trainkit.schedules.cyclical import CyclicalTriangular as CyclicalTriangular
from keras_trainkit.schedules.cyclical import CyclicalTriangular2 as CyclicalTriangular2
from keras_trainkit.schedules.durations import resolve as resolve
from keras_trainkit.schedules.flat_cosine import FlatCosine as FlatCosine
from keras_trainkit.schedules.inverse_sqrt import InverseSqrt as InverseSqrt
from keras_trainkit.schedules.inverse_sqrt import Noam as Noam
from keras_trainkit.schedules.linear_warmup import LinearWarmup as LinearWarmup
from keras_trainkit.schedules.multi_step import MultiStep as MultiStep
from keras_trainkit.schedules.one_cycle import OneCycle as OneCycle
from keras_trainkit.schedules.plotting import plot as plot
from keras_trainkit.schedules.polynomial import Polynomial as Polynomial
from keras_trainkit.schedules.warmup_stable_decay import WarmupStableDecay as WarmupStableDecay

_other_names.answer_in(__name__)
