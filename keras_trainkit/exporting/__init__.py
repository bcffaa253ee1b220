"""From a Keras model to a small file for phones and microcontrollers, checked on the way."""

from keras_trainkit.exporting.budget import Budget as Budget
from keras_trainkit.exporting.budget import Criterion as Criterion
from keras_trainkit.exporting.c_source import to_c as to_c
from keras_trainkit.exporting.export import export as export
from keras_trainkit.exporting.export import export_all as export_all
from keras_trainkit.exporting.exported import Exported as Exported
from keras_trainkit.exporting.firmware import to_firmware as to_firmware
from keras_trainkit.exporting.micro import verify_micro as verify_micro
from keras_trainkit.exporting.onnx_export import to_onnx as to_onnx
from keras_trainkit.exporting.schemes import SCHEMES as SCHEMES
from keras_trainkit.exporting.verification import verify as verify
