"""What a copy trained for int8 answers is what its file answers."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, export
from keras_trainkit.compression import bake, quantize_aware
from keras_trainkit.exporting import quantize

L = keras.layers


def test_the_copy_starts_from_the_weights_and_leaves_the_model_alone(digits):
    before = digits.model.get_weights()
    copy = quantize_aware(digits.model)
    x = digits.test[:100]
    np.testing.assert_allclose(
        copy.predict(x, verbose=0), digits.model.predict(x, verbose=0), atol=0.1
    )
    assert not any(isinstance(layer, L.BatchNormalization) for layer in copy.layers)
    assert all((a == b).all() for a, b in zip(before, digits.model.get_weights(), strict=True))


def test_baked_layers_are_plain_and_answer_the_same(digits, tmp_path):
    plain = bake(digits.qat)
    wanted = digits.qat.predict(digits.test, verbose=0)
    np.testing.assert_array_equal(plain.predict(digits.test, verbose=0), wanted)
    plain.save(tmp_path / "plain.keras")
    again = keras.models.load_model(tmp_path / "plain.keras")
    np.testing.assert_array_equal(again.predict(digits.test, verbose=0), wanted)
    assert {L.Dense, L.Conv2D, L.DepthwiseConv2D} <= {type(layer) for layer in plain.layers}


@pytest.mark.slow
def test_the_int8_file_needs_no_calibration_and_agrees(digits, tmp_path):
    exported = export(
        bake(digits.qat), tmp_path / "q.tflite", "int8", verify=(digits.test, digits.truth)
    )
    report = exported.report
    assert report["float_operators"] == {}
    assert report["dtypes"].keys() == {"INT8", "INT32"}
    assert report["verified"]["examples"] == 1000
    assert report["verified"]["agreement"] >= 0.999  # 10,000 images: benchmarks/compression.py


def test_a_model_that_is_not_baked_is_not_exported(digits, tmp_path):
    with pytest.raises(InputError, match="must be baked before its export"):
        export(digits.qat, tmp_path / "q.tflite", "int8")


def test_a_copy_is_saved_and_trained_on(digits, tmp_path):
    digits.qat.save(tmp_path / "qat.keras")
    again = keras.models.load_model(tmp_path / "qat.keras")
    x = digits.test[:50]
    np.testing.assert_array_equal(again.predict(x, verbose=0), digits.qat.predict(x, verbose=0))


@pytest.mark.proof
def test_a_sequential_model_of_raw_pixels_goes_all_the_way(tmp_path):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (200, 8, 8, 1), "uint8")
    net = keras.Sequential([keras.Input((8, 8, 1), dtype="uint8"), L.Rescaling(1 / 255)])
    for layer in (L.Conv2D(4, 3), L.MaxPooling2D(), L.BatchNormalization(), L.ReLU()):
        net.add(layer)
    for layer in (L.GlobalAveragePooling2D(), L.Dense(6, activation="tanh"), L.Dense(1)):
        net.add(layer)
    net.add(L.Activation("sigmoid"))
    copy = quantize_aware(net)
    copy.compile(optimizer="sgd", loss="mean_squared_error")
    copy.fit(x, np.zeros((200, 1)), verbose=0)
    report = export(bake(copy), tmp_path / "raw.tflite", "uint8", verify=x).report
    assert report["float_operators"] == {}
    assert report["verified"]["max_difference"] <= 2 / 256


def test_layers_that_cannot_be_handled_are_all_named():
    x = keras.Input((8, 8, 2))
    y = L.GroupNormalization(2, name="norm")(L.Conv2D(2, 3, activation="glu", name="bent")(x))
    model = keras.Model(x, L.BatchNormalization(axis=1, name="late")(L.ReLU()(y)))
    with pytest.raises(
        InputError, match=r"'bent' \(Conv2D: glu has .*\), 'norm' \(Group.*\), 'late' \(Batch"
    ):
        quantize_aware(model)


def test_what_is_no_walkable_or_trained_model_is_one_sentence(digits):
    with pytest.raises(InputError, match="received a Sequential"):
        quantize_aware(keras.Sequential([L.Dense(1)]))
    with pytest.raises(InputError, match="has no rounded layers"):
        bake(digits.model)
    with pytest.raises(InputError, match="call fit first"):
        bake(quantize_aware(digits.model))
    with pytest.raises(InputError, match="scheme must be one of 'int8', 'weight4'"):
        quantize_aware(digits.model, "int4")


def _mixed():
    """A model with layers that int8 training refuses, and weights outside rounded kernels."""
    x = keras.Input((8, 8, 2))
    y = L.BatchNormalization()(L.Conv2D(4, 3, use_bias=False)(x))
    y = L.Flatten()(keras.ops.abs(L.LayerNormalization(name="norm")(y)))
    model = keras.Model(x, L.Dense(3, activation="softmax", name="head")(y))
    rng = np.random.default_rng(0)
    model.set_weights([rng.uniform(0.1, 1, w.shape) for w in model.get_weights()])
    return model


def test_for_four_bits_kernels_alone_are_rounded():
    model, x = _mixed(), np.random.default_rng(1).normal(size=(20, 8, 8, 2)).astype("float32")
    copy = quantize_aware(model, "weight4")
    norm, wanted = (net.get_layer("norm") for net in (copy, model))
    for a, b in zip(norm.get_weights(), wanted.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_allclose(copy(x), model(x), atol=0.3)
    plain = bake(copy)
    np.testing.assert_allclose(plain(x), copy(x), atol=1e-6)
    kernel = plain.get_layer("head").kernel.numpy()
    steps = kernel / (np.abs(kernel).max(0) / 7)
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-4)


def test_for_four_bits_what_cannot_be_rounded_is_one_sentence():
    x = keras.Input((4,))
    first = L.Dense(4, name="first")
    model = keras.Model(x, first(x))
    first.enable_lora(1)
    with pytest.raises(InputError, match=r"weight4 training handles; received 'first' \(Dense: "):
        quantize_aware(model, "weight4")
    with pytest.raises(InputError, match="which has none"):
        quantize_aware(keras.Model(x, L.ReLU()(x)), "weight4")


@pytest.mark.slow
def test_a_four_bit_file_answers_as_the_copy_that_was_trained_for_it(digits, tmp_path):
    if not quantize.installed():
        pytest.skip("litert-quantizer, of the extra `quant`, is not installed")
    copy = quantize_aware(digits.model, "weight4")
    with pytest.raises(InputError, match="must be baked before its export"):
        export(copy, tmp_path / "q.tflite", "weight4")
    verified = export(
        bake(copy), tmp_path / "q.tflite", "weight4", verify=(digits.test, digits.truth)
    ).report["verified"]
    assert verified["agreement"] == 1
    assert verified["max_difference"] < 1e-4
