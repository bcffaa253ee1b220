"""Inputs by name, and examples that fit them."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import ports
from keras_trainkit.exporting.ports import Port

IMAGE = (Port("image", (4, 4, 1), "float32"),)
TWO = (Port("zeta", (2,), "float32"), Port("alpha", (1,), "int32"))


def test_the_inputs_of_a_model_keep_their_order_and_their_ids():
    zeta = keras.Input((2,), name="zeta", dtype="uint8")
    alpha = keras.Input((1,), name="al-pha", dtype="int32")
    model = keras.Model([zeta, alpha], [zeta, alpha])
    found = ports.of(model)
    assert found == (Port("zeta", (2,), "float32"), Port("al_pha", (1,), "int32"))


def test_examples_are_sorted_by_list_or_by_name():
    z, a = np.ones((3, 2)), np.zeros((3, 1))
    for given in ([z, a], {"alpha": a, "zeta": z}):
        found = ports.sort("x", given, TWO)
        assert found["zeta"].dtype == np.float32
        assert found["alpha"].dtype == np.int32
        np.testing.assert_array_equal(found["zeta"], z)


def test_images_may_lack_the_axis_of_one_channel():
    assert ports.sort("x", np.ones((3, 4, 4), np.uint8), IMAGE)["image"].shape == (3, 4, 4, 1)


NAN = np.ones((5, 4, 4, 1))
NAN[3, 0, 0, 0] = np.nan
BAD = {
    "wrong shape": (np.ones((3, 5, 4, 1)), "shape \\(examples, 4, 4, 1\\).*received \\(3, 5, 4"),
    "nothing": (np.ones((0, 4, 4, 1)), "at least one example; received none"),
    "NaN": (NAN, "NaN or infinity in 1 of 5 examples, first in example 3"),
    "words": (np.full((3, 4, 4, 1), "a"), "real numbers; received dtype <U1"),
    "complex": (np.ones((3, 4, 4, 1), complex), "real numbers; received dtype complex"),
    "ragged": ([[1, 2], [3]], "an array of examples; received"),
    "another name": ({"picture": np.ones((3, 4, 4, 1))}, "each of the inputs image; received pic"),
}


@pytest.mark.parametrize("case", BAD)
def test_examples_that_do_not_fit_are_named(case):
    x, message = BAD[case]
    with pytest.raises(InputError, match=f"^calibration must .*{message}"):
        ports.sort("calibration", x, IMAGE)


def test_several_inputs_want_several_arrays_of_one_length():
    with pytest.raises(InputError, match="inputs zeta, alpha; received ndarray"):
        ports.sort("verify", np.ones((2, 2)), TWO)
    with pytest.raises(InputError, match="received 3 of zeta, 2 of alpha"):
        ports.sort("verify", [np.ones((3, 2)), np.ones((2, 1))], TWO)


def test_a_model_without_fixed_inputs_is_named():
    class Own(keras.Model):
        def call(self, x):
            return x

    with pytest.raises(InputError, match="must say its inputs; received 'own'"):
        ports.of(Own(name="own"))
    open_ended = keras.Sequential([keras.Input((None, 3)), keras.layers.GlobalMaxPooling1D()])
    with pytest.raises(InputError, match=r"numbers of a fixed shape; .*\(None, None, 3\)"):
        ports.of(open_ended)


def test_sizes_that_are_open_are_those_of_the_examples():
    picture = keras.Input((None, None, 3), name="picture")
    words = keras.Input((None,), dtype="int32", name="words")
    model = keras.Model([picture, words], picture)
    x = [np.ones((2, 8, 6, 3)), np.ones((2, 5), int)]
    assert [port.shape for port in ports.of(model, x)] == [(8, 6, 3), (5,)]
    with pytest.raises(InputError, match=r"give verify=x of the size that the file shall take"):
        ports.of(model, [x[0][0], x[1]])


def test_inputs_are_told_apart_whatever_they_are_called():
    for first in ("input_1", "x.1", "größe", "class", "_a", "a b"):
        a, b = keras.Input((4,), name=first), keras.Input((4,))
        c = keras.Input((4,), name=first.replace(".", "_").swapcase() + "_")
        found = ports.of(keras.Model([a, b, c], a))
        assert len({port.name.lower() for port in found}) == 3
        assert [port.key for port in found] == [a.name, b.name, c.name]


def test_outputs_have_their_names_in_keras():
    x = keras.Input((4,))
    kind, size = keras.layers.Dense(2, name="kind")(x), keras.layers.Dense(1, name="size")(x)
    assert ports.outputs_of(keras.Model(x, [size, kind])) == ("size", "kind")
    assert ports.outputs_of(keras.Model(x, {"b": size, "a": kind})) == ("a", "b")
    one = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="head")])
    assert ports.outputs_of(one) == ("head",)


def test_arrays_come_back_whatever_an_input_is_called(tmp_path):
    arrays = {"file": np.arange(3), "allow_pickle": np.ones((2, 2))}
    ports.store(tmp_path / "a.npz", arrays)
    found = ports.fetch(tmp_path / "a.npz")
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
