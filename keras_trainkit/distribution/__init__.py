"""One training shared by several processes, here or on several machines."""

from keras_trainkit.distribution.train import join as join
from keras_trainkit.distribution.train import train as train
