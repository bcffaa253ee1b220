"""Texts by their words: learned from training rows, read alike wherever they come from."""

import numpy as np
import pandas as pd
import pytest

from keras_trainkit import InputError, checking
from keras_trainkit.checking import drift, leaks
from keras_trainkit.datasets import frame, streaming, tables, texts
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.reporting import report_columns
from tests.datasets.own_tables import written

ROWS = 200
READING = tables.Reading("y", words=4)


def review(number):
    said = ("Wonderful", "terrible")[number % 2]
    return f"{said} film, seen with friend {number} on day {number * 7}"


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAINKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(frame, "CHUNK", 60)
    table = pd.DataFrame({"note": [review(n) for n in range(ROWS)]})
    table["y"] = [("good", "bad")[n % 2] for n in range(ROWS)]
    return written(tmp_path, table)


@pytest.fixture
def splits(path):
    return tables.load(str(path), READING)


def schema(splits):
    return Schema.from_json(splits.files["schema.json"])


def test_words_are_runs_of_letters_and_digits():
    assert texts.words_of("It's GRÖßE 42, a_b é") == {"it", "größe", "42"}


def test_common_words_but_none_that_all_rows_hold(splits):
    known = schema(splits)
    assert [each.name for each in known.used] == ["note: terrible", "note: wonderful"]
    assert known.columns[-1].levels == ("terrible", "wonderful")
    assert known.columns[-1].action() == "2 common words, each there or not"


def test_new_rows_and_pieces_are_read_alike(splits, path):
    known = schema(splits)
    rows = pd.DataFrame({"note": ["a WONDERFUL day", None, "terrible, wonderful"]})
    assert known.encode(rows).tolist() == [[0, 1], [0, 0], [1, 1]]
    pieces = streaming.load(str(path), tables.Reading("y", words=4, stream_above=0))
    assert {*schema(pieces).columns[-1].levels} == {"terrible", "wonderful"}
    table = frame.read(path)
    for part, own in pieces.places.items():
        held = schema(pieces).encode(table.iloc[own[:]])
        np.testing.assert_array_equal(getattr(pieces, part).x[:], held)
    with pytest.raises(InputError, match="lacks 'note'"):
        known.encode(rows.rename(columns={"note": "text"}))


def test_at_most_so_many_words_and_without_any_there_is_nothing_to_learn(path):
    assert len(schema(tables.load(str(path), tables.Reading("y", words=1))).used) == 1
    with pytest.raises(InputError, match=r"a column to learn from .* received note \(text\)"):
        tables.load(str(path), tables.Reading("y", words=0))
    dropped = tables.Reading("y", kinds="note:dropped")
    with pytest.raises(InputError, match="a column to learn from"):
        tables.load(str(path), dropped)


def test_a_category_is_a_text_where_told(path):
    text = "".join(f"{('big red', 'small red', 'big blue')[n % 3]},{n / 7}\n" for n in range(60))
    path.write_text("a,y\n" + text)
    assert [each.kind for each in schema(tables.load(str(path), READING)).used] == ["categorical"]
    told = schema(tables.load(str(path), tables.Reading("y", kinds="a:text")))
    assert {each.levels[0] for each in told.used} == {"big", "red", "small", "blue"}


def test_checks_know_that_words_are_not_whole_rows(splits):
    assert {each.check for each in checking.quick(splits)} == {"leak"}
    (first, *_) = leaks.columns(splits)
    assert "kinds=note:dropped" in first.sentence


def test_a_word_that_new_rows_hold_more_often_is_told(splits):
    known = schema(splits)
    rows = pd.DataFrame({"note": ["terrible"] * 200})
    said = dict(drift.moved(known, known.encode(rows)))
    assert "'no' in 100 %, in training" in said["note: wonderful"]


def test_the_page_shows_a_text_as_one_column(splits):
    (row,) = report_columns.summary(schema(splits))["rows"]
    assert (row["kind"], row["holds"]) == ("text", "terrible, wonderful")
