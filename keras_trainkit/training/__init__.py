"""From a recipe to a finished run."""

from keras_trainkit.training.train import Options as Options
from keras_trainkit.training.train import announce as announce
from keras_trainkit.training.train import new_run as new_run
from keras_trainkit.training.train import resume as resume
from keras_trainkit.training.train import train as train
