"""What a finished model gets right and wrong: for anybody's Keras model, and for the report."""

from keras_trainkit.interpretation.interpretation import Interpretation as Interpretation
