"""Models of many kinds as a SavedModel that answers as they do."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_trainkit import InputError
from keras_trainkit.exporting import ports, saving


def answers(model, arrays, folder):
    """The outputs of the SavedModel, one example at a time."""
    inputs = ports.of(model)
    saving.save(model, inputs, folder)
    serve = tf.saved_model.load(str(folder)).signatures["serving_default"]
    rows = []
    for row in range(len(arrays[0])):
        pairs = zip(inputs, arrays, strict=True)
        given = {port.name: tf.constant(x[row : row + 1], port.dtype) for port, x in pairs}
        rows.append([serve(**given)[f"output_{i}"].numpy() for i in range(len(model.outputs))])
    return [np.concatenate(each) for each in zip(*rows, strict=True)]


def test_raw_pixels_become_float32_and_answers_stay(digits, tmp_path):
    images = digits.test[:3]
    (found,) = answers(digits.model, [images], tmp_path / "m")
    np.testing.assert_allclose(found, digits.model.predict(images, verbose=0), atol=1e-4)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_becomes_float32(policy, tmp_path):
    outer = keras.Input((6, 3))
    inner = keras.Sequential(
        [keras.layers.TimeDistributed(keras.layers.Dense(4, dtype=policy), dtype=policy)]
    )
    out = keras.layers.Dense(2, dtype=policy)(keras.layers.Flatten(dtype=policy)(inner(outer)))
    model = keras.Model(outer, out)
    x = np.random.default_rng(0).normal(size=(3, 6, 3)).astype("float32")
    (found,) = answers(model, [x], tmp_path / "m")
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.asarray(model(x), "float32"), atol=0.05)


@pytest.mark.parametrize("form", ["list", "dict"])
@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_several_inputs_and_outputs_keep_their_places(tmp_path, form, dtype):
    zeta, alpha = (keras.Input((2,), name=name, dtype=dtype) for name in ("zeta", "alpha"))
    inputs = [zeta, alpha] if form == "list" else {"zeta": zeta, "alpha": alpha}
    first, second = keras.layers.Rescaling(2.0)(zeta), keras.layers.Rescaling(0.5)(alpha)
    model = keras.Model(inputs, {"b": first - second, "a": first * 10})
    x = [np.full((2, 2), 1 + place, dtype) for place in range(2)]
    found = answers(model, x, tmp_path / "m")
    expected = keras.tree.flatten(model.predict(ports.arrange(model, x), verbose=0))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other)


def test_what_cannot_be_exported_is_named():
    with pytest.raises(InputError, match=r"must be a keras\.Model; received a str"):
        saving.check("model.keras")
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="head")])
    saving.check(model)
    model.quantize("int8")
    with pytest.raises(InputError, match="received the layer 'head' in int8"):
        saving.check(model)


def test_a_layer_that_keeps_its_state_is_named():
    memory = keras.layers.LSTM(3, stateful=True, unroll=True, name="memory")
    model = keras.Sequential([keras.Input(batch_shape=(1, 5, 2)), memory])
    with pytest.raises(InputError, match="'memory' with stateful=True, which keeps its state"):
        saving.check(model)


def test_a_model_that_cannot_run_or_be_rebuilt_is_named(tmp_path):
    class Odd(keras.layers.Layer):
        def __init__(self, rule, **kwargs):
            super().__init__(**kwargs)
            self.rule = rule

        def call(self, x):
            return self.rule(x)

    odd = Odd(lambda x: 2 * x, dtype="mixed_float16")
    half = keras.Sequential([keras.Input((4,)), odd], name="half")
    with pytest.raises(InputError, match=r"clone_model can rebuild.*'half', which raised"):
        saving.save(half, ports.of(half), tmp_path / "a")

    class Wrong(keras.layers.Layer):
        def call(self, x):
            if x.shape[0] == 1:
                raise ValueError("never one alone")
            return x

    wrong = keras.Sequential([keras.Input((4,)), Wrong()], name="wrong")
    with pytest.raises(
        InputError, match=r"on one example in inference mode; received 'wrong', .*never one alone"
    ):
        saving.save(wrong, ports.of(wrong), tmp_path / "b")
