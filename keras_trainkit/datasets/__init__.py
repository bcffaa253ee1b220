"""Data sources behind one function: each yields train, validation and test arrays."""

from keras_trainkit.datasets.pipeline import Reshuffle as Reshuffle
from keras_trainkit.datasets.pipeline import batches as batches
from keras_trainkit.datasets.pipeline import in_order as in_order
from keras_trainkit.datasets.sources import load as load
from keras_trainkit.datasets.splits import Split as Split
from keras_trainkit.datasets.splits import Splits as Splits
