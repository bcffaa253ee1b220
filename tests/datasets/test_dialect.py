"""How text files are written; most is shown through frame in test_delimited.py."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import dialect
from tests.datasets.own_tables import written


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a,b\n1,2\n", (",", "utf-8-sig", 0, ("a", "b"))),
        ("sep=|\na|b\n", ("|", "utf-8-sig", 1, ("a", "b"))),
        ("# x\n\na\tb\n1\t2\n", ("\t", "utf-8-sig", 2, ("a", "b"))),
        ("a;b\n1;2\n".encode("utf-16"), (";", "utf-16", 0, ("a", "b"))),
    ],
)
def test_dialects(text, wanted, tmp_path):
    found = dialect.of(written(tmp_path, text))
    assert (found.delimiter, found.encoding, found.skipped, found.names) == wanted


def test_the_line_of_a_row_counts_quoted_lines(tmp_path):
    path = written(tmp_path, 'a,b\n"x\ny",1\n2,3\n')
    line = dialect.Line(path, dialect.of(path))
    assert line == "line"
    assert [line.number(0), line.number(1), line.number(9)] == [3, 4, 11]


def test_cells_are_counted(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n3\n")
    with pytest.raises(InputError, match="received 1 in line 3"):
        dialect.check_lines(path, dialect.of(path))


def test_a_line_without_an_end_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAINKIT_LIMITS", "0.0001")  # of 16 MiB
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1," + "2" * 4000)
    with pytest.raises(InputError, match=r"lines of at most .* TRAINKIT_LIMITS"):
        dialect.of(path)
    path.write_text("a,b\n1," + "2" * 1000)
    assert dialect.of(path).names == ("a", "b")
    monkeypatch.setenv("TRAINKIT_LIMITS", "off")
    path.write_text("a,b\n1," + "2" * 4000)
    assert dialect.of(path).names == ("a", "b")
