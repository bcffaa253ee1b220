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


def read(path, *images, shape=(4, 4, 1), ending="png", **told):
    paths = [path / f"{number}.{ending}" for number in range(len(images))]
    for image, place in zip(images, paths, strict=True):
        image.save(place, **told)
    found, wrong = pictures.read(paths, shape)
    assert wrong == {}
    return found


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bits_become_eight_alike_in_every_file(ending, tmp_path):
    dark, bright = (Image.fromarray(np.full((4, 4), value, "uint16")) for value in (2570, 65535))
    assert read(tmp_path, dark, bright, ending=ending).max(axis=(1, 2, 3)).tolist() == [10, 255]


@pytest.mark.parametrize(
    ("ending", "told"), [("webp", {"lossless": True}), ("tiff", {}), ("TIF", {})]
)
def test_webp_and_tiff(ending, told, tmp_path):
    pixels = np.arange(16, dtype="uint8").reshape(4, 4)
    found = read(tmp_path, Image.fromarray(pixels), ending=ending, **told)
    np.testing.assert_array_equal(found[0, ..., 0], pixels)
    assert len(pictures.find(tmp_path)) == 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
@pytest.mark.parametrize("ink", [0, 255])
def test_what_is_transparent_is_grey_so_that_every_shape_shows(mode, ink, tmp_path):
    pixels = np.full((4, 4, 4), ink, "uint8")
    pixels[..., 3] = 255
    pixels[:2, :, 3] = 0
    image = Image.fromarray(pixels, "RGBA").convert(mode)
    if mode == "P":
        image = Image.fromarray(np.repeat([[0], [0], [1], [1]], 4, axis=1).astype("uint8"), "P")
        image.putpalette([9, 9, 9, ink, ink, ink])
        image.info["transparency"] = 0
    found = read(tmp_path, image)[0, :, 0, 0]
    assert found.tolist() == [128, 128, ink, ink]
    assert pictures.shape(pictures.find(tmp_path), 0)[2] == 1


def test_colours_of_print_and_turned_photos(tmp_path):
    red = Image.new("CMYK", (4, 4), (0, 255, 255, 0))
    found = read(tmp_path, red, shape=(4, 4, 3), ending="tif")
    assert found[0, 0, 0].tolist() == [255, 0, 0]
    turned = Image.fromarray(np.repeat([[0], [250]], 2, axis=1).astype("uint8"))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    assert read(tmp_path, turned, shape=(2, 2, 1), exif=exif)[0, :, 0, 0].tolist() == [250, 0]


def test_an_image_of_too_many_pixels_is_named_and_a_large_jpeg_is_decoded_small(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(pictures._limits, "most", lambda name: 2000)
    Image.fromarray(np.full((60, 60), 200, "uint8")).save(tmp_path / "a.png")
    Image.fromarray(np.full((400, 200), 200, "uint8")).save(tmp_path / "b.jpg")
    monkeypatch.setattr(pictures, "LARGEST", 16)
    images, wrong = pictures.read([tmp_path / "a.png", tmp_path / "b.jpg"], (8, 8, 1))
    assert list(wrong) == [0]
    assert "million pixels" in wrong[0]
    assert images[1, 4, 4, 0] == 200


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
