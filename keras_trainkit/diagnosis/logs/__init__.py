"""Logs that other programs wrote of a training, as a history."""

from keras_trainkit.diagnosis.logs.history import Log as Log
from keras_trainkit.diagnosis.logs.read import is_log as is_log
from keras_trainkit.diagnosis.logs.read import read as read
