"""Metadata that travel inside the file, and weights that were changed on the way."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import anatomy, metadata, seal


@pytest.fixture
def labelled(converted, tmp_path):
    path = tmp_path / "labelled.tflite"
    content = metadata.embed((converted / "int8.tflite").read_bytes(), {"labels": ["é", "b"]})
    path.write_bytes(seal.seal(content))
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
def test_the_former_digest_of_weights_is_still_checked(labelled, digits_kept, known):
    """Files of the first release hold 32 digits, those before it all 64."""
    model = anatomy.read(labelled)
    former = f'{{"labels":["c"],"constants_sha256":"{metadata.digest(model)[:digits_kept]}"}}'
    model.buffers[model.metadata[-1].buffer].data = former.encode()
    if known:
        assert metadata.read(model)["labels"] == ["c"]
        weights = max((b for b in model.buffers if b.data is not None), key=lambda b: len(b.data))
        weights.data = bytes([bytes(weights.data)[0] ^ 1]) + bytes(weights.data)[1:]
    with pytest.raises(InputError, match="weights must be those that were exported"):
        metadata.read(model)


def test_metadata_of_a_wrong_kind_are_named(converted, tmp_path):
    path = tmp_path / "odd.tflite"
    content = metadata.embed((converted / "int8.tflite").read_bytes(), {"labels": 3})
    path.write_bytes(seal.seal(content))
    with pytest.raises(InputError, match="metadata must be JSON as export wrote it"):
        metadata.read(anatomy.read(path))


def test_damaged_metadata_are_named(labelled):
    model = anatomy.read(labelled)
    model.buffers[model.metadata[-1].buffer].data = b'{"labels\x00'
    with pytest.raises(InputError, match="metadata must be JSON"):
        metadata.read(model)
