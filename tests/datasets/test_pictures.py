import numpy as np
import pytest
from PIL import Image

from keras_trainkit import InputError
from keras_trainkit.datasets import pictures
from tests.datasets.own_images import folder


def test_size_and_channels_are_those_of_most(tmp_path):
    grey = pictures.find(folder(tmp_path / "grey"))
    assert len(grey) == 48
    assert pictures.shape(grey, 0) == (16, 16, 1)
    assert pictures.shape(grey, 20) == (20, 20, 1)
    assert pictures.shape(pictures.find(folder(tmp_path / "mixed", colour=True)), 0)[2] == 3


def test_an_image_keeps_its_values_and_proportions(tmp_path):
    pixels = np.arange(64, dtype="uint8").reshape(8, 8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    Image.fromarray(np.full((4, 8), 200, "uint8")).save(tmp_path / "b.png")
    images, wrong = pictures.read([tmp_path / "a.png", tmp_path / "b.png"], (8, 8, 1))
    assert wrong == {}
    np.testing.assert_array_equal(images[0, ..., 0], pixels)
    assert images[1, ..., 0].sum(axis=1).tolist() == [0, 0, 1600, 1600, 1600, 1600, 0, 0]


def test_sixteen_bits_become_eight(tmp_path):
    Image.fromarray(np.array([[0, 65535]], "uint16")).save(tmp_path / "a.png")
    images, _ = pictures.read([tmp_path / "a.png"], (2, 2, 1))
    assert images.max() == 255


def test_what_cannot_be_read_is_told_with_its_reason(tmp_path):
    folder(tmp_path)
    whole = (tmp_path / "dark" / "0.png").read_bytes()
    (tmp_path / "dark" / "x.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "dark" / "y.jpg").write_text("no image")
    (tmp_path / "dark" / "z.bmp").write_bytes(b"")
    paths = pictures.find(tmp_path)
    _, wrong = pictures.read(paths, (8, 8, 1))
    assert {paths[row].name for row in wrong} == {"x.png", "y.jpg", "z.bmp"}


def test_more_than_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "_MOST_BYTES", 1000)
    with pytest.raises(InputError, match=r"give a smaller size=..., such as 16"):
        pictures.read([tmp_path / "a.png"], (32, 32, 1))
