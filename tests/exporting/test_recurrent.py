"""Recurrent layers as one operator, unrolled, or as they were built."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, export
from keras_trainkit.deploy import Model
from keras_trainkit.exporting import anatomy, cells, export_all, recurrent, verify_micro
from keras_trainkit.exporting.recurrent import Form
from tests.exporting.test_micro import needed

L = keras.layers
RNG = np.random.default_rng(0)
STEPS, FEATURES = 6, 3


def chain(*layers):
    return keras.Sequential([keras.Input((STEPS, FEATURES)), *layers])


FORMS = [
    (lambda: chain(L.Dense(2)), "int8", "auto", [Form()]),
    (lambda: chain(L.LSTM(2)), "float32", "auto", [Form(True), Form()]),
    (lambda: chain(L.LSTM(2)), "int8", "auto", [Form(True, True), Form(False, True)]),
    (lambda: chain(L.LSTM(2, unroll=True)), "int8", "auto", [Form(True, True), Form()]),
    (lambda: chain(L.LSTM(2)), "int16x8", "auto", [Form(False, True)]),
    (lambda: chain(L.LSTM(2)), "dynamic", "auto", [Form()]),
    (lambda: chain(L.LSTM(2)), "dynamic", "fused", [Form(True)]),
    (lambda: chain(L.LSTM(2)), "int8", "fused", [Form(True, True)]),
    (lambda: chain(L.LSTM(2)), "float32", "unrolled", [Form(False, True)]),
    (lambda: chain(L.GRU(2)), "float32", "auto", [Form()]),
    (lambda: chain(L.GRU(2)), "int8", "auto", [Form(False, True)]),
    (lambda: chain(L.Bidirectional(L.LSTM(2))), "float32", "fused", [Form(True)]),
]


@pytest.mark.parametrize(("make", "scheme", "lstm", "wanted"), FORMS)
def test_the_forms_that_are_tried(make, scheme, lstm, wanted):
    assert recurrent.forms(make(), scheme, lstm) == wanted


def test_an_lstm_beside_a_gru_is_fused_and_the_gru_unrolled_where_integers_are_wanted():
    model = chain(L.LSTM(2, return_sequences=True, name="memory"), L.GRU(2, name="gates"))
    assert recurrent.forms(model, "int8", "auto")[0] == Form(True, True)
    assert recurrent.forms(model, "float16", "auto")[0] == Form(True, False)
    written = recurrent.described(model, Form(True, True), [model.layers[0].name])
    assert written == {"fused": ["memory"], "unrolled": ["gates"], "loops": []}
    written = recurrent.described(model, Form(True), ["memory", "memory"])
    assert written == {"fused": ["memory"], "unrolled": [], "loops": ["gates"]}


class Own(L.LSTM):
    pass


REFUSED = {
    "none": (lambda: chain(L.Dense(2)), "int8", "received none: give lstm='auto'"),
    "gru": (lambda: chain(L.GRU(2, name="g")), "int8", "the layer 'g', which is a GRU, no LSTM"),
    "own": (lambda: chain(Own(2, name="o")), "int8", "the layer 'o', which is a Own, no LSTM"),
    "hard": (
        lambda: chain(L.LSTM(2, recurrent_activation="hard_sigmoid")),
        "int8",
        "another recurrent activation than sigmoid",
    ),
    "relu": (lambda: chain(L.LSTM(2, activation="relu")), "int8", "another activation than tanh"),
    "int16": (lambda: chain(L.LSTM(2)), "int16x8", "unrolled or auto for the scheme int16x8"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_fused_is_named(name):
    make, scheme, words = REFUSED[name]
    with pytest.raises(InputError, match=words):
        recurrent.forms(make(), scheme, "fused")


def test_the_model_is_as_it_was_afterwards():
    model = chain(L.LSTM(2, return_sequences=True), L.GRU(2))
    lstm, gru = model.layers
    with recurrent.written(model, Form(True, True)):
        assert (lstm.unroll, gru.unroll, "call" in vars(lstm)) == (True, True, True)
    assert (lstm.unroll, gru.unroll, "call" in vars(lstm)) == (False, False, False)


def test_a_mask_a_state_and_an_open_length_are_not_fused():
    layer = L.LSTM(2)
    model = chain(layer)
    x = RNG.normal(size=(1, STEPS, FEATURES)).astype("float32")
    plain = np.array(layer(x))
    mask, state = np.ones((1, STEPS), bool), [np.zeros((1, 2), "float32")] * 2
    with recurrent.written(model, Form(True)) as fused:
        np.testing.assert_allclose(layer(x, mask=mask), plain, rtol=1e-5)
        np.testing.assert_allclose(layer(x, initial_state=state), plain, rtol=1e-5)
        layer(np.repeat(x, 2, axis=0))
        assert fused == []
        layer(x)
    assert fused == [layer.name]


def branches():
    """An LSTM behind a convolution, joined with larger numbers, and one run on it backwards."""
    x = keras.Input((STEPS, FEATURES))
    y = L.Conv1D(4, 2, padding="same", activation="relu")(x)
    z = L.Bidirectional(L.LSTM(5, return_sequences=True, use_bias=False))(y)
    joined = L.Concatenate()([L.LSTM(4)(z), 3 * L.GlobalMaxPooling1D()(x)])
    return keras.Model(x, L.Dense(3)(joined))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    keras.utils.set_random_seed(3)
    model = branches()
    x = RNG.normal(size=(60, STEPS, FEATURES)).astype("float32")
    folder = tmp_path_factory.mktemp("made")
    paths = {name: folder / f"{name}.tflite" for name in ("float32", "int8")}
    return x, export_all(model, paths, calibration=x, verify=x[:30], lstm="fused")


@pytest.mark.parametrize(("scheme", "least"), [("float32", 100.0), ("int8", 25.0)])
def test_every_lstm_is_one_operator_that_answers_as_keras(made, scheme, least):
    _, files = made
    report = files[scheme].report
    assert report["operators"][cells.OPERATOR] == 3
    assert not {"WHILE", "SPLIT", "LOGISTIC"} & report["operators"].keys()
    assert {name: len(each) for name, each in report["recurrent"].items()} == {
        "fused": 3,
        "unrolled": 0,
        "loops": 0,
    }
    assert report["verified"]["outputs"][0]["sqnr_db"] > least
    assert report["macs"] > 4 * STEPS * (2 * 5 * (4 + 5) + 4 * (10 + 4))


def test_each_row_starts_from_an_empty_state(made):
    x, files = made
    model = Model(files["int8"].path)
    rows = model(x[:4])
    np.testing.assert_array_equal(model(x[3::-1])[::-1], rows)
    np.testing.assert_array_equal(model(x[:1]), rows[:1])


@needed
def test_a_microcontroller_answers_alike(made):
    x, files = made
    found = verify_micro(files["int8"].path, x[:20])
    assert found["largest_difference"] <= 1


@pytest.mark.slow
def test_a_masked_lstm_is_left_a_loop_and_asking_for_more_is_refused(tmp_path):
    model = chain(L.Masking(), L.LSTM(3))
    x = RNG.normal(size=(20, STEPS, FEATURES)).astype("float32")
    x[:, 4:] = 0
    found = export(model, tmp_path / "a.tflite", verify=x)
    assert "WHILE" in found.report["operators"]
    assert found.passed
    with pytest.raises(InputError, match="without a mask and a state"):
        export(model, tmp_path / "b.tflite", verify=x, lstm="fused")


@pytest.mark.slow
def test_a_gru_is_unrolled_for_integers(tmp_path):
    x = RNG.normal(size=(40, STEPS, FEATURES)).astype("float32")
    model = chain(L.GRU(3, name="gru"), L.Dense(2))
    found = export(model, tmp_path / "a.tflite", "int8", calibration=x)
    assert found.report["recurrent"] == {"fused": [], "unrolled": ["gru"], "loops": []}
    assert found.report["subgraphs"] == 1
    assert found.passed
    assert not model.layers[0].unroll
    assert "WHILE" not in anatomy.describe(anatomy.read(found.path))["operators"]
