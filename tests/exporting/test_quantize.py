"""litert-quantizer behind its one adapter."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import anatomy, quantize
from keras_trainkit.exporting.schemes import SCHEMES


def test_without_the_package_the_way_out_is_said():
    if quantize.installed():
        pytest.skip("litert-quantizer is installed")
    with pytest.raises(InputError, match=r"pip install 'keras_trainkit\[quant\]'"):
        quantize.check("weight4")


def test_weights_are_quantized(converted, tmp_path):
    if not quantize.installed():
        pytest.skip("litert-quantizer, of the extra `quant`, is not installed")
    for scheme, dtype in {"weight8": "INT8", "weight4": "INT4"}.items():
        quantize.check(scheme)
        path = tmp_path / f"{scheme}.tflite"
        path.write_bytes(quantize.weights(converted / "float32.tflite", SCHEMES[scheme].recipe))
        assert dtype in anatomy.describe(anatomy.read(path))["dtypes"]
        assert path.stat().st_size < (converted / "float32.tflite").stat().st_size / 2
