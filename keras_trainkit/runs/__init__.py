"""The run folder: everything a training leaves, read back with a sentence where it is damaged."""

from keras_trainkit.runs.model_file import load_model as load_model
from keras_trainkit.runs.run import FAILED as FAILED
from keras_trainkit.runs.run import FINISHED as FINISHED
from keras_trainkit.runs.run import INTERRUPTED as INTERRUPTED
from keras_trainkit.runs.run import RUNNING as RUNNING
from keras_trainkit.runs.run import Run as Run
from keras_trainkit.runs.run import check_writable as check_writable
from keras_trainkit.runs.run import create as create
from keras_trainkit.runs.run import find as find
from keras_trainkit.runs.run import latest as latest
