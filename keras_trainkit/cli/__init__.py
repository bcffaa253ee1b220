"""The command `trainkit`."""

from keras_trainkit.cli.main import main as main
