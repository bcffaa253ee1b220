"""The files of one form: finished, and the better one of two."""

import shutil

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import anatomy, job, making, metadata, parity, seal, slim
from keras_trainkit.exporting.recurrent import Form


def test_a_packed_file_that_answers_otherwise_is_not_kept(converted, digits, tmp_path, monkeypatch):
    def without_weights(content, *, keep_names):
        (tmp_path / "other.tflite").write_bytes(seal.seal(content))
        buffers = anatomy.read(tmp_path / "other.tflite").buffers
        weights = max((bytes(each.data) for each in buffers if each.data is not None), key=len)
        return metadata.embed(content.replace(weights, bytes(len(weights))), {})

    monkeypatch.setattr(slim, "slim", without_weights)
    shutil.copy(converted / "float32.tflite", tmp_path)
    prepared = job.prepare(digits.model, ["int8"], digits.train[:100], digits.test[:20])
    about = {"labels": [], "recipe": "", "data": "given"}
    file = converted / "int8.tflite"
    order = making.Order(digits.model, prepared, about, False, "per_channel", "auto", None, print)
    content, report = making._verified(order, "int8", file, tmp_path)
    (note,) = report["notes"]
    assert "packed closely, it failed (scheme int8 must answer the same" in note
    (tmp_path / "kept.tflite").write_bytes(content)
    names = [tensor.name for tensor in anatomy.read(tmp_path / "kept.tflite").subgraphs[0].tensors]
    assert all(names)
    assert report["metadata"]["scheme"] == "int8"


def test_a_form_that_cannot_be_converted_is_followed_by_the_next(tmp_path, monkeypatch):
    def refused(model, inputs, names, samples, folder, form):
        raise InputError(f"model must be one that the converter takes; received {form.name}.")

    monkeypatch.setattr(making.conversion, "convert", refused)
    model = keras.Sequential([keras.Input((3, 2)), keras.layers.LSTM(2)])
    asked = job.prepare(model, ["float32"])
    order = making.Order(model, asked, {"labels": []}, False, "per_channel", "auto", None, print)
    found = making.make(order, ["float32"], Form(True), tmp_path / "a")
    assert "received fused" in str(found["float32"])
    with pytest.raises(InputError, match="received as_built"):
        making.make(order, ["float32"], Form(), tmp_path / "b")


def made(size, power):
    """Returns a file whose error has a power of that many decibels below its answers."""
    answers = np.linspace(-1, 1, 100)[:, None]
    verified = parity.compare([answers], [answers * (1 + 10 ** (-power / 20))])
    return b"", {"bytes": size, "verified": verified}


REFUSED = InputError("scheme int8 must be integer throughout.")
SMALL, GOOD, LARGE = made(10, 15.0), made(11, 40.0), made(30, 40.2)


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (None, SMALL, SMALL),
        (None, REFUSED, REFUSED),
        (REFUSED, LARGE, LARGE),
        (GOOD, REFUSED, GOOD),
        (SMALL, LARGE, LARGE),
        (LARGE, SMALL, LARGE),
        (GOOD, LARGE, GOOD),
    ],
)
def test_the_smaller_file_is_kept_unless_it_answers_worse(one, other, kept):
    assert making.better(one, other, None) is kept
