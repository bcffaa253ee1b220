"""Choose the learning rate, the batch size and every other field by measurement."""

from keras_trainkit.tuning.batch_size import batch_size as batch_size
from keras_trainkit.tuning.lr_range import lr_range as lr_range
from keras_trainkit.tuning.search import search as search
