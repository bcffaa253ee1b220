"""Metadata that travel inside the file, and weights that were changed on the way."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import anatomy, metadata


@pytest.fixture
def labelled(converted, tmp_path):
    path = tmp_path / "labelled.tflite"
    content = metadata.embed((converted / "int8.tflite").read_bytes(), {"labels": ["é", "b"]})
    path.write_bytes(content)
    return path


def test_what_is_embedded_is_read_back_and_nothing_else_changes(labelled, converted):
    model = anatomy.read(labelled)
    assert metadata.read(model)["labels"] == ["é", "b"]
    before = anatomy.read(converted / "int8.tflite")
    assert anatomy.describe(model) == anatomy.describe(before)
    assert metadata.digest(model) == metadata.digest(before)
    assert metadata.read(before) == {}


@pytest.mark.parametrize(
    ("digits_kept", "known"), [(64, True), (32, True), (31, False), (0, False)]
)
def test_a_whole_digest_is_known_too_and_a_shorter_one_is_none(
    labelled, monkeypatch, digits_kept, known
):
    """Files of earlier versions hold all 64 digits."""
    monkeypatch.setattr(metadata, "_DIGITS", digits_kept)
    content = metadata.embed(labelled.read_bytes(), {"labels": ["c"]})
    monkeypatch.undo()
    labelled.write_bytes(content)
    if known:
        assert metadata.read(anatomy.read(labelled))["labels"] == ["c"]
        return
    with pytest.raises(InputError, match="weights must be those that were exported"):
        metadata.read(anatomy.read(labelled))


def test_a_flipped_weight_is_noticed(labelled):
    content = bytearray(labelled.read_bytes())
    model = anatomy.read(labelled)
    weights = max((bytes(b.data) for b in model.buffers if b.data is not None), key=len)
    content[content.find(weights) + 100] ^= 1
    labelled.write_bytes(content)
    with pytest.raises(InputError, match="weights must be those that were exported"):
        metadata.read(anatomy.read(labelled))


def test_metadata_of_a_wrong_kind_are_named(converted, tmp_path):
    path = tmp_path / "odd.tflite"
    path.write_bytes(metadata.embed((converted / "int8.tflite").read_bytes(), {"labels": 3}))
    with pytest.raises(InputError, match="metadata must be JSON as export wrote it"):
        metadata.read(anatomy.read(path))


def test_damaged_metadata_are_named(labelled):
    content = labelled.read_bytes().replace(b'{"labels"', b'{"labels\x00', 1)
    labelled.write_bytes(content)
    with pytest.raises(InputError, match="metadata must be JSON"):
        metadata.read(anatomy.read(labelled))
