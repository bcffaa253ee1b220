"""A CSV of image files and labels."""

import pandas as pd
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import path_lists
from tests.datasets import own_images


@pytest.fixture
def listed(tmp_path):
    own_images.folder(tmp_path / "pictures", {"käse": 12, "brot": 12})
    files = sorted((tmp_path / "pictures").rglob("*.*"))
    return pd.DataFrame(
        {
            "note": ["see a.png"] * 24,
            "file": [str(file.relative_to(tmp_path)) for file in files],
            "label": [file.parent.name for file in files],
        }
    )


def test_a_file_of_another_encoding_is_read_as_told(tmp_path, listed):
    path = tmp_path / "list.csv"
    listed.to_csv(path, index=False, encoding="latin-1")
    with pytest.raises(InputError, match=r"must be text in utf-8 .* encoding=latin-1"):
        path_lists.read(path)
    found = path_lists.read(path, encoding="latin-1")
    assert set(found["label"]) == {"käse", "brot"}
    assert all(each.is_file() for each in found["path"])


def test_the_column_of_paths_is_found_though_the_first_file_is_gone(tmp_path, listed):
    listed.loc[0, "file"] = "pictures/brot/gone.png"
    listed["file"] = " " + listed["file"]
    listed.to_csv(tmp_path / "list.csv", index=False)
    found = path_lists.read(tmp_path / "list.csv")
    assert found["path"].iloc[0] == tmp_path / "pictures/brot/gone.png"
    assert found["path"].iloc[1].is_file()


def test_gaps_and_a_list_without_files_are_refused(tmp_path, listed):
    listed.loc[3, "file"] = None
    listed.to_csv(tmp_path / "list.csv", index=False)
    with pytest.raises(InputError, match=r"column 'file' must be filled .* a gap in line 5"):
        path_lists.read(tmp_path / "list.csv")
    listed[["note", "label"]].to_csv(tmp_path / "list.csv", index=False)
    with pytest.raises(InputError, match="none that exists in the first 24 rows of: note, label"):
        path_lists.read(tmp_path / "list.csv")
    with pytest.raises(InputError, match="data must be a folder, a CSV of paths or a source"):
        path_lists.read(tmp_path / "list.doc")
