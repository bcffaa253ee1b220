"""Text files as programs write them: what stands between cells, and where the table begins."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import frame
from tests.datasets.own_tables import written

WANTED = {"a": ["1", "2"], "b": ["x", "y"]}


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\na;b\n1;x\n2;y\n",
        '"sep=,"\r\na,b\r\n1,x\r\n2,y\r\n',
        "# made by a machine\n# on Monday, or so\na,b\n1,x\n2,y\n",
        "#a,b\n1,x\n2,y\n",
        "##version=4\n#a\tb\n1\tx\n2\ty\n",
        "\n\na,b\n1,x\n2,y\n",
        "a,b\n1,x\n# a remark\n2,y\n",
        "a,b\n1,x\n\n2,y\n\n",
        'a, b\n1, "x"\n2, "y"\n',
        "a,b\n 1 ,x \n2,\ty\n",
        '"a";"b"\n"1";"x"\n2;y\n',
        "a|b\n1|x\n2|y",
    ],
)
def test_tables_are_found_whatever_stands_around_them(text, tmp_path):
    path = written(tmp_path, text)
    assert frame.read(path).to_dict("list") == WANTED
    assert next(frame.chunks(path)).to_dict("list") == WANTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_encodings(encoding, tmp_path):
    path = written(tmp_path, "ä,b\nö,1\n".encode(encoding))
    told = encoding if encoding in ("utf-16-le", "latin-1") else "utf-8"
    assert frame.read(path, told).to_dict("list") == {"ä": ["ö"], "b": ["1"]}
    assert next(frame.chunks(path, told)).to_dict("list") == {"ä": ["ö"], "b": ["1"]}


def test_a_delimiter_in_a_quoted_name_or_cell_is_none(tmp_path):
    path = written(tmp_path, '"size; m2",b\n1,x\n2,"y; z"\n')
    assert frame.read(path).to_dict("list") == {"size; m2": ["1", "2"], "b": ["x", "y; z"]}
    path = written(tmp_path, "a\n1,5\n2,5\n")  # one column of decimal commas
    assert frame.read(path).to_dict("list") == {"a": ["1,5", "2,5"]}
    path = written(tmp_path, "a,b;c\n1;2\n3;4\n")
    assert frame.read(path).to_dict("list") == {"a,b": ["1", "3"], "c": ["2", "4"]}


def test_names_that_are_empty_or_end_with_a_delimiter(tmp_path):
    path = written(tmp_path, ',a,\n"1",2,\n"2",3,\n')
    found = frame.read(path)
    assert found.columns.tolist() == ["Unnamed: 0", "a", "Unnamed: 2"]
    assert found["Unnamed: 2"].isna().all()


def test_cells_that_say_that_there_is_no_value(tmp_path):
    path = written(tmp_path, "a,b\nNA,1\n n/a ,2\n-,3\n,4\n")
    assert frame.read(path)["a"].isna().tolist() == [True, True, False, True]


def test_the_line_of_a_row_is_that_of_the_file(tmp_path):
    text = '# remark\na,b\n1,"two\nlines"\n\n# more, and more, remarks\n2,y\n'
    found = frame.read(written(tmp_path, text))
    assert [frame.where(found, row) for row in (0, 1)] == ["line 4", "line 7"]
    assert frame.where(found.iloc[1:], 0) == "line 7"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n1,2,3\n", "received 3 in line 3"),
        ('a,b\n1,"x\ny"\n1\n', "received 1 in line 4"),
        ('a, b\n1, "x"\n1\n', "received 1 in line 3"),
        ('a,b\n1,"2\n3,4\n', "must be a CSV file .a quote is opened"),
        ("a,b\n1,2\n3,\xe9\n".encode("latin-1"), "must be text in utf-8"),
        (b"PK\x03\x04\x00\x00,\n1,2\n", "received no text"),
        ("a;a\n1;2\n", "received 'a' twice"),
    ],
)
def test_bad_files_are_one_sentence(text, words, tmp_path):
    path = written(tmp_path, text)
    for read in (frame.read, lambda path: list(frame.chunks(path))):
        with pytest.raises(InputError, match=words) as raised:
            read(path)
        assert "\n" not in str(raised.value)
