"""A digest of the whole file: no byte can change, vanish or be cut off without being noticed."""

from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.tools import flatbuffer_utils

from keras_trainkit import InputError
from keras_trainkit.exporting import anatomy, metadata, seal, slim
from tests.conftest import ROOT

FORMER = ROOT / "tests" / "data" / "first_release" / "files" / "pets.tflite"


@pytest.fixture(scope="module")
def sealed() -> bytes:
    """The first release's file, with the digest of today."""
    model = anatomy.read(FORMER)
    model.metadata = []
    plain = bytes(flatbuffer_utils.convert_object_to_bytearray(model))
    values = {"labels": ["cat", 'a "file_sha256":"x"'], "recipe": "pets"}
    return seal.seal(slim.slim(metadata.embed(plain, values)))


def noticed(content: bytes, path: Path) -> bool:
    path.write_bytes(content)
    try:
        anatomy.read(path)
    except InputError as error:
        return "\n" not in str(error)
    return False


def test_the_file_is_read_with_its_labels(sealed, tmp_path):
    assert not noticed(sealed, tmp_path / "a.tflite")
    found = metadata.read(anatomy.read(tmp_path / "a.tflite"))
    assert found["labels"] == ["cat", 'a "file_sha256":"x"']
    assert len(found["file_sha256"]) == 32


def test_every_flipped_bit_is_noticed(sealed):
    for place in range(len(sealed)):
        for bit in range(8):
            content = bytearray(sealed)
            content[place] ^= 1 << bit
            with pytest.raises(InputError, match="other bytes, by their SHA-256"):
                seal.check(bytes(content), "a.tflite")


def test_every_hole_is_noticed(sealed):
    """Of zeros, wherever it lies: over the digest, over its key, over trainkit's name."""
    for start in range(len(sealed) - 64):
        content = sealed[:start] + bytes(64) + sealed[start + 64 :]
        with pytest.raises(InputError, match="other bytes"):
            seal.check(content, "a.tflite")


def test_what_was_cut_off_or_added_is_noticed(sealed, tmp_path):
    for length in range(len(sealed)):
        assert noticed(sealed[:length], tmp_path / "cut.tflite"), length
    with pytest.raises(InputError, match="other bytes"):
        seal.check(sealed + b"\0", "more.tflite")


def test_a_file_of_the_first_release_is_read_and_its_weights_are_checked(tmp_path):
    content = FORMER.read_bytes()
    seal.check(content, "pets.tflite")
    model = anatomy.read(FORMER)
    assert metadata.read(model)["labels"] == ["cat", "dog", "cow"]
    held = [model.buffers[tensor.buffer].data for tensor in model.subgraphs[0].tensors]
    weights = max((bytes(data) for data in held if data is not None), key=len)
    path = tmp_path / "pets.tflite"
    path.write_bytes(content.replace(weights, weights[::-1]))
    with pytest.raises(InputError, match="weights must be those"):
        metadata.read(anatomy.read(path))


def test_another_tools_file_has_none():
    rng = np.random.default_rng(0)
    seal.check(rng.integers(0, 256, 10_000).astype("uint8").tobytes(), "x.tflite")
    seal.check(b"a model of keras_trainkit in another's file", "x.tflite")
