"""Tables' files; the bad ones are in test_tables.py."""

import numpy as np
import pandas as pd
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import frame
from tests.datasets.own_tables import written


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "a,b\n1,x\n2,y\n"),
        ("a.csv", "a;b\n1;x\n2;y\n"),
        ("a.tsv", "a\tb\n1\tx\n2\ty\n"),
        ("a.txt", "a|b\n1|x\n2|y\n"),
        ("a.csv", "\ufeffa, b\r\n1, x\r\n2, y\r\n"),
        ("a.csv", '"a","b"\n"1","x"\n2,y\n'),
    ],
)
def test_text_is_read_whatever_its_delimiter(name, text, tmp_path):
    found = frame.read(written(tmp_path, text, name))
    assert found.to_dict("list") == {"a": ["1", "2"], "b": ["x", "y"]}


def test_another_encoding_is_read_where_it_is_told(tmp_path):
    path = written(tmp_path, "a,b\n1,é\n".encode("latin-1"))
    assert frame.read(path, "latin-1")["b"].tolist() == ["é"]


def test_parquet_and_npz_keep_their_types(tmp_path):
    whole = pd.DataFrame({"a": [1.5, 2.5], "b": ["x", "y"], "c": [True, False]})
    whole.to_parquet(tmp_path / "a.parquet")
    wanted = whole.assign(c=["True", "False"])
    pd.testing.assert_frame_equal(frame.read(tmp_path / "a.parquet"), wanted, check_names=False)
    whole.to_feather(tmp_path / "a.feather")
    pd.testing.assert_frame_equal(frame.read(tmp_path / "a.feather"), wanted, check_names=False)
    np.savez(tmp_path / "a.npz", x=np.eye(2), feature_names=["p", "q"], y=np.array([3.0, 4.0]))
    assert list(frame.read(tmp_path / "a.npz").columns) == ["p", "q", "y"]
    np.savez(tmp_path / "b.npz", a=np.arange(2), b=np.array(["x", "y"]))
    assert frame.read(tmp_path / "b.npz")["b"].tolist() == ["x", "y"]
    np.savez(tmp_path / "c.npz", a=np.arange(2), b=np.arange(3))
    with pytest.raises(InputError, match="one array of one length for each column"):
        frame.read(tmp_path / "c.npz")


def test_a_file_is_found_with_its_kind_or_without(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n")
    assert frame.find(f"csv:{path}") == frame.find(str(path)) == path
    assert frame.is_table("x.parquet")
    assert not frame.is_table("tfds:mnist")
    assert frame.where(frame.read(path), 0) == "line 2"


def test_a_link_is_read_by_its_own_name_and_what_cannot_be_read_is_said(tmp_path):
    written(tmp_path, "a,b\n1,2\n", "0f3c")  # as tools that keep versions of data store it
    link = tmp_path / "houses.csv"
    link.symlink_to(tmp_path / "0f3c")
    assert frame.read(frame.find(str(link))).to_dict("list") == {"a": ["1"], "b": ["2"]}
    broken = tmp_path / "broken.csv"
    broken.symlink_to("/proc/self/mem")  # opens, and fails where it is read
    if broken.is_file():
        for read in (frame.read, lambda path: next(frame.chunks(path))):
            with pytest.raises(InputError, match="data must be a file that can be read"):
                read(frame.find(str(broken)))


def test_cells_of_texts_are_left_as_they_are_written(tmp_path):
    path = written(tmp_path, "a;b;c\n1,5;1.234,5;red, blue\n;-2;1,2,3\n")
    wanted = [["1,5", "1.234,5", "red, blue"], [None, "-2", "1,2,3"]]
    for read in (frame.read(path), next(frame.chunks(path))):
        assert read.astype(object).where(read.notna(), None).to_numpy().tolist() == wanted
    assert frame.semicolons(path)
    assert not frame.semicolons(written(tmp_path, "a,b\n1;2,3\n"))


def test_a_file_in_utf8_is_read_so_whatever_the_training_file_was(tmp_path):
    for kind in ("utf-8", "utf-8-sig", "latin-1", "utf-16"):
        path = written(tmp_path, "ä,b\nö,1\n".encode(kind))
        told = kind if kind == "utf-16" else "latin-1"
        assert frame.read(path, told).columns.tolist() == ["ä", "b"]
        assert frame.read(path, told)["ä"].tolist() == ["ö"]
