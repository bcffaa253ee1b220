"""Callbacks that watch, average, stop and keep, for anybody's Keras code."""

from keras_trainkit import _other_names
from keras_trainkit.callbacks.batch_norm import recompute_batch_norm as recompute_batch_norm
from keras_trainkit.callbacks.calibration_figure import CalibrationFigure as CalibrationFigure
from keras_trainkit.callbacks.clustering_scores import ClusteringScores as ClusteringScores
from keras_trainkit.callbacks.confusion_matrix_figure import (
    ConfusionMatrixFigure as ConfusionMatrixFigure,
)
from keras_trainkit.callbacks.doctor import Doctor as Doctor
from keras_trainkit.callbacks.early_stopping import EarlyStopping as EarlyStopping
from keras_trainkit.callbacks.ema import EMA as EMA
from keras_trainkit.callbacks.gradient_noise_scale import GradientNoiseScale as GradientNoiseScale
from keras_trainkit.callbacks.model_soup import Soup as Soup
from keras_trainkit.callbacks.model_soup import greedy_soup as greedy_soup
from keras_trainkit.callbacks.model_soup import uniform_soup as uniform_soup
from keras_trainkit.callbacks.one_cycle_momentum import OneCycleMomentum as OneCycleMomentum
from keras_trainkit.callbacks.plateau_scale import PlateauScale as PlateauScale
from keras_trainkit.callbacks.progress import TrainingProgress as TrainingProgress
from keras_trainkit.callbacks.rescue import Rescue as Rescue
from keras_trainkit.callbacks.stop_on_interrupt import StopOnInterrupt as StopOnInterrupt
from keras_trainkit.callbacks.swa import SWA as SWA
from keras_trainkit.callbacks.tensorboard import TensorBoard as TensorBoard
from keras_trainkit.callbacks.threshold_stop import ThresholdStop as ThresholdStop
from keras_trainkit.callbacks.time_budget import TimeBudget as TimeBudget
from keras_trainkit.callbacks.top_k_checkpoints import Checkpoint as Checkpoint
from keras_trainkit.callbacks.top_k_checkpoints import TopKCheckpoints as TopKCheckpoints
from keras_trainkit.callbacks.training_monitor import TrainingMonitor as TrainingMonitor
from keras_trainkit.callbacks.worst_examples_figure import (
    WorstExamplesFigure as WorstExamplesFigure,
)
from keras_trainkit.recording.epoch_stats import EpochStats as EpochStats

_other_names.answer_in(__name__)
