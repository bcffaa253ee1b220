"""The signal that each layer of a quantized file keeps."""

import numpy as np
import pytest

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


def test_decibels_of_known_noise():
    rng = np.random.default_rng(0)
    signal = rng.normal(size=100_000)
    noisy = signal + 0.01 * rng.normal(size=100_000)
    assert fidelity.decibels(signal, noisy) == pytest.approx(40, abs=0.1)
    assert fidelity.decibels(np.zeros(3), np.ones(3)) == 0
    signal[:9] = noisy[:9] = np.nan  # a table's gaps
    assert fidelity.decibels(signal, noisy) == pytest.approx(40, abs=0.1)
    assert fidelity.decibels(signal[:9], noisy[:9]) == 200
