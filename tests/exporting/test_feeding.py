"""Keras is asked as the caller would ask it, and shuffled inputs tell one from another."""

import warnings

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import feeding, ports

L = keras.layers
RNG = np.random.default_rng(0)
A, B, C = (RNG.normal(size=(7, 2)).astype("float32") for _ in range(3))


def weighted(inputs, tensors):
    """A model that tells its three inputs apart."""
    return keras.Model(inputs, tensors[0] + 10 * tensors[1] + 100 * tensors[2])


def made(structure):
    a, b, c = (keras.Input((2,), name=name) for name in ("zeta", "Alpha", "mid"))
    if structure == "dict":
        with warnings.catch_warnings(action="ignore"):
            return weighted({"b": b, "a": a, "c": c}, (a, b, c))
    return weighted([a, [b, c]] if structure == "nested" else [a, b, c], (a, b, c))


GIVEN = {
    "list": ("list", [A, B, C]),
    "tuple": ("list", (A, B, C)),
    "by tensor": ("list", {"mid": C, "zeta": A, "Alpha": B}),
    "dict": ("dict", {"b": B, "a": A, "c": C}),
    "nested": ("nested", [A, [B, C]]),
    "nested, given flat": ("nested", [A, B, C]),
}


@pytest.mark.parametrize("case", GIVEN)
def test_keras_and_the_file_mean_the_same_inputs(case):
    structure, x = GIVEN[case]
    model = made(structure)
    inputs = ports.of(model)
    examples = ports.sort("x", x, inputs)
    wanted = A + 10 * B + 100 * C
    for given in (x, None):
        (found,) = feeding.answers(model, inputs, examples, given)
        np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_a_list_for_a_dict_has_no_order():
    with pytest.raises(InputError, match=r"inputs a, b, c; received list: give a dict by these"):
        ports.sort("x", [A, B, C], ports.of(made("dict")))


def test_a_fixed_batch_is_filled_up():
    start = keras.Input(batch_shape=(4, 2))
    model = keras.Model(start, keras.ops.reshape(start, (2, 4)))
    assert feeding.fixed_batch(model) == 4
    plain = keras.Model(start, L.Lambda(lambda x: x * 2)(start))
    (found,) = feeding.answers(plain, ports.of(plain), {"input_0": A}, A)
    np.testing.assert_allclose(found, A * 2)


def test_integers_stay_and_rows_are_one_an_example():
    start = keras.Input((2,))
    model = keras.Model(start, [keras.ops.argmax(start, axis=-1), start])
    classes, values = feeding.answers(model, ports.of(model), {"input_0": A}, A)
    assert (classes.dtype.kind, values.dtype) == ("i", np.float32)
    flat = keras.Model(start, keras.ops.reshape(start, (-1,)))
    with pytest.raises(InputError, match="a row for each example; received an output of shape"):
        feeding.answers(flat, ports.of(flat), {"input_0": A}, A)


@pytest.mark.parametrize("rows", [1, 2, 50])
def test_shuffled_inputs_are_not_each_other(rows):
    same = RNG.normal(size=(rows, 3)).astype("float32")
    found = feeding.shuffled({"a": same, "b": same, "ids": np.arange(rows, dtype="int32")})
    assert (found["a"] != found["b"]).any()
    assert found["ids"].dtype == np.int32
    assert found["a"].min() >= same.min()
