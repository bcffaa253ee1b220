import csv
import dataclasses

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import folders
from tests.datasets.own_images import folder

LOOKING = folders.Looking()


def test_a_folder_a_class(tmp_path):
    splits = folders.load(str(folder(tmp_path)), LOOKING)
    assert splits.labels == ("bright", "dark")
    assert splits.train.x.dtype == np.uint8
    assert splits.train.x.shape[1:] == (16, 16, 1)
    for part in ("train", "validation", "test"):
        split = getattr(splits, part)
        for image, label, place in zip(split.x, split.y, splits.places[part], strict=True):
            assert f"/{splits.labels[label]}/" in place
            assert (image.max() > 149) == (splits.labels[label] == "bright")
    assert splits.files["images.json"] == {"shape": [16, 16, 1], "labels": ["bright", "dark"]}
    again = folders.load(splits.source, LOOKING)
    assert again.train.fingerprint() == splits.train.fingerprint()


def test_a_csv_of_paths_with_groups(tmp_path):
    images = sorted(folder(tmp_path).rglob("*.*"))
    with (tmp_path / "list.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "kind", "patient"])
        rows.writerows([p.relative_to(tmp_path), p.parent.name, int(p.stem) // 4] for p in images)
    partition = folders.Partition("group:patient")
    looking = dataclasses.replace(LOOKING, label="kind", partition=partition)
    splits = folders.load(str(tmp_path / "list.csv"), looking)
    patients = [
        {int(place.rsplit("/")[-1].split(".")[0]) // 4 for place in splits.places[part]}
        for part in ("train", "validation", "test")
    ]
    assert not patients[0] & patients[2]
    with pytest.raises(InputError, match=r"label must name a column; received 'kid'. Nearest"):
        folders.load(str(tmp_path / "list.csv"), dataclasses.replace(looking, label="kid"))


def test_rare_classes_are_repeated_in_training_alone(tmp_path):
    path = str(folder(tmp_path, {"bright": 60, "dark": 10}))
    splits = folders.load(path, LOOKING)
    assert "dark 6 -> 8" in splits.note
    assert np.bincount(splits.train.y).tolist() == [39, 8]
    plain = folders.load(path, dataclasses.replace(LOOKING, balance=False))
    assert np.bincount(plain.train.y).tolist() == [39, 6]
    assert splits.test.fingerprint() == plain.test.fingerprint()


def test_a_named_source():
    splits = folders.load("bundled:mnist", LOOKING)
    assert splits.files["images.json"]["shape"] == [28, 28, 1]


def test_broken_files_are_named_and_left_out_only_when_told(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAINKIT_CACHE", str(tmp_path / ".cache"))
    folder(tmp_path)
    (tmp_path / "dark" / "broken.png").write_text("no image")
    with pytest.raises(InputError, match=r"1 of 49 that are not: .*dark/broken.png .*skip_corrupt"):
        folders.load(str(tmp_path), LOOKING)
    splits = folders.load(str(tmp_path), dataclasses.replace(LOOKING, skip_corrupt=True))
    assert "broken.png" in splits.note
    (tmp_path / "grey").mkdir()
    for above in (1.0, 0.0):  # in memory, and through files
        told = dataclasses.replace(LOOKING, skip_corrupt=True, stream_above=above)
        splits = folders.load(str(tmp_path), told)
        assert splits.note.startswith("No class of a folder without images: grey. 1 of 49")
        assert splits.labels == ("bright", "dark")


def empty(path):
    pass


def loose(path):
    folder(path / "x", {"one": 3})
    for file in (path / "x" / "one").iterdir():
        file.rename(path / file.name)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (empty, "with no image and 0 folders"),
        (loose, "with 3 images beside each other"),
        (lambda path: folder(path, {"one": 12}), "at least two classes; received .* only 'one'"),
        (lambda path: folder(path, {"one": 2, "two": 2}), "the number of images must be"),
    ],
)
def test_bad_folders_are_one_sentence(make, words, tmp_path):
    make(tmp_path)
    with pytest.raises(InputError, match=words):
        folders.load(str(tmp_path), LOOKING)


def test_bad_names(tmp_path):
    with pytest.raises(InputError, match="must be a folder, a CSV of paths or a source"):
        folders.load(str(tmp_path / "nowhere"), LOOKING)
    (tmp_path / "list.csv").write_text("file,label\nnone.png,x\n")
    with pytest.raises(InputError, match="must have a column of image files"):
        folders.load(str(tmp_path / "list.csv"), LOOKING)


def test_images_above_the_limit_are_decoded_once_into_files(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAINKIT_CACHE", str(tmp_path / "cache"))
    path = folder(tmp_path / "pictures", {"bright": 40, "dark": 6}, colour=True)
    whole = folders.load(str(path), LOOKING)
    filed = folders.load(str(path), dataclasses.replace(LOOKING, stream_above=0))
    assert filed.train.stored
    assert "bright" not in filed.note
    assert "dark 4 -> 5" in filed.note
    assert whole.note in filed.note
    for part in ("train", "validation", "test"):
        one, other = getattr(whole, part), getattr(filed, part)
        np.testing.assert_array_equal(one.x, other.x[:])
        np.testing.assert_array_equal(one.y, other.y[:])
        assert list(whole.places[part]) == list(filed.places[part])
    (path / "dark" / "1.jpg").write_bytes(b"no image")
    with pytest.raises(InputError, match=r"every image must be readable.*1\.jpg"):
        folders.load(str(path), dataclasses.replace(LOOKING, stream_above=0))
    assert len(list((tmp_path / "cache").iterdir())) == 1
    less = folders.load(str(path), dataclasses.replace(LOOKING, stream_above=0, skip_corrupt=True))
    assert "are left out" in less.note
    kept = {str(each) for part in less.places.values() for each in part}
    assert len(kept) == 45
