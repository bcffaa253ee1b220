"""The scales of an LSTM's states."""

import keras
import numpy as np
import pytest

from keras_trainkit import export
from keras_trainkit.exporting import anatomy, cells

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("use_bias", [True, False])
def test_the_largest_cell_state_is_that_of_keras_over_every_step(use_bias):
    layer = keras.layers.LSTM(5, return_state=True, use_bias=use_bias)
    x = RNG.normal(size=(1, 7, 3)).astype("float32") * 2
    states = [np.abs(layer(x[:, :steps])[2]).max() for steps in range(1, 8)]
    kernel, recurrent, *bias = layer.get_weights()
    bias = bias[0] if use_bias else np.zeros(20)
    parts = [np.split(each, 4, axis=-1) for each in (kernel, recurrent, bias)]
    turned = [[each.T for each in part] for part in parts]
    assert cells.reached(x[0], *turned) == pytest.approx(max(states), rel=1e-5)


def test_a_scale_holds_the_number_and_is_one_that_the_kernels_take():
    for largest in (1e-12, 0.01, 0.9, 0.96, 1.0, 5.0, 31.0, 60.9):
        power = cells.exponent(largest)
        assert -15 <= power <= -9
        assert largest <= 2.0**power * 32767 or power == -9


@pytest.mark.slow
@pytest.mark.parametrize("gain", [0.2, 1.0, 3.0])
def test_a_cell_state_may_be_small_or_large(tmp_path, gain):
    """Below 1 the converter's own scale made the answers wrong; then it was too narrow."""
    keras.utils.set_random_seed(1)
    make = keras.initializers.GlorotUniform
    model = keras.Sequential(
        [
            keras.Input((20, 4)),
            keras.layers.LSTM(8, return_sequences=True, kernel_initializer=make(seed=1)),
            keras.layers.LSTM(6),
        ]
    )
    model.set_weights([gain * each for each in model.get_weights()])
    x = np.cumsum(RNG.normal(size=(100, 20, 4)), axis=1).astype("float32")
    found = export(model, tmp_path / "a.tflite", "int8", calibration=x, lstm="fused")
    assert found.report["verified"]["outputs"][0]["sqnr_db"] > 22
    graph = anatomy.read(found.path).subgraphs[0]
    kept = [t.quantization.scale[0] for t in graph.tensors if t.isVariable and t.type == 7]
    assert len(kept) == 2
    assert min(kept) >= 2.0**-15
