"""TensorFlow starts without a word."""

import subprocess
import sys


def test_nothing_is_printed_and_standard_error_works_again():
    code = (
        "import sys; from keras_trainkit.cli import quiet; quiet.import_tensorflow();"
        "import tensorflow; tensorflow.get_logger().warning('5 out of the last 5 calls');"
        "sys.stderr.write('heard')"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr == "heard"
