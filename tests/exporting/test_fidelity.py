"""The signal that each layer of a quantized file keeps."""

import numpy as np

from keras_trainkit.exporting import fidelity


def test_the_same_file_has_no_noise_and_fewer_bits_have_more(digits, converted):
    arrays = {"image": digits.test[:10].astype("float32")}

    def ratios(scheme):
        found = fidelity.measure(
            converted / "float32.tflite", converted / f"{scheme}.tflite", arrays
        )
        return np.array([layer["sqnr_db"] for layer in found])

    assert (ratios("float32") == 200).all()
    eight, sixteen = ratios("int8"), ratios("int16x8")
    assert len(eight) == 3  # convolution, flatten, dense
    assert eight.min() > 15
    assert sixteen.mean() > eight.mean()
