"""Smaller models: what is changed before a model is exported."""

from keras_trainkit.compression.choose import Compressed as Compressed
from keras_trainkit.compression.choose import compress as compress
from keras_trainkit.compression.clustering import Cluster as Cluster
from keras_trainkit.compression.clustering import distinct as distinct
from keras_trainkit.compression.distillation import SoftTargets as SoftTargets
from keras_trainkit.compression.distillation import distiller as distiller
from keras_trainkit.compression.ensembling import ensemble as ensemble
from keras_trainkit.compression.fine_tune import Effort as Effort
from keras_trainkit.compression.low_rank import low_rank as low_rank
from keras_trainkit.compression.pruning import Prune as Prune
from keras_trainkit.compression.pruning import sparsity as sparsity
from keras_trainkit.compression.quantize_aware import bake as bake
from keras_trainkit.compression.quantize_aware import quantize_aware as quantize_aware
from keras_trainkit.compression.removal import remove_channels as remove_channels
