"""Run an exported file without TensorFlow: the public door to `inference/deploy.py`."""

from keras_trainkit.inference.deploy import InputError as InputError
from keras_trainkit.inference.deploy import Model as Model
