"""Other inputs of the kinds in test_own_data: each was read otherwise than a person reads it."""

import datetime

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from keras_trainkit import InputError
from keras_trainkit.datasets import columnar, folders, frame, streaming, tables
from keras_trainkit.datasets.schema import Schema

ROWS = 24
READING = tables.Reading("y")


@pytest.fixture(autouse=True)
def pieces(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAINKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(frame, "CHUNK", 10)


def lines(name="a", texts=("1", "2", "4"), between=","):
    point = "," if between == ";" else "."
    rows = [
        f'{n}{point}{n % 7}1{between}"{texts[n % len(texts)]}"{between}{n % 3}' for n in range(ROWS)
    ]
    return "\n".join([f"y{between}{name}{between}b", *rows]) + "\n"


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(encoding))
    return path


def column(splits, name="a"):
    known = Schema.from_json(splits.files["schema.json"])
    return next(each for each in known.columns if each.name == name)


def everywhere(path, name="a"):
    """Returns a column in the order of the file; whole, in pieces and as new rows it is one."""
    whole = tables.load(str(path), READING)
    known = Schema.from_json(whole.files["schema.json"])
    place = [each.name for each in known.used].index(name)
    streamed = streaming.load(str(path), tables.Reading("y", stream_above=0))
    assert column(streamed, name).format == column(whole, name).format
    new = np.concatenate([known.encode(rows) for rows in frame.chunks(path)])[:, place]
    for splits in (whole, streamed):
        for part, rows in splits.places.items():
            np.testing.assert_array_equal(getattr(splits, part).x[:][:, place], new[rows[:]])
    return column(whole, name).kind, new.tolist()


def day(*parts):
    return (datetime.datetime(*parts) - datetime.datetime(1970, 1, 1)).total_seconds() / 86400


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1.234,-", "12,-", "99,50"], [1234, 12, 99.5]),
        (["12.\u2013", "1'250.\u2013", "99.50"], [12, 1250, 99.5]),
        (["CHF 12.-", "CHF 1'234.50", "CHF 5.05"], [12, 1234.5, 5.05]),
        (["12,50-", "3,00", "1,00"], [-12.5, 3, 1]),
        (["1:30.5", "12:15,25", "0:59.9"], [90.5, 735.25, 59.9]),
        (["5.5", "#DIV/0!", "#VALUE!", "7"], [5.5, np.nan, np.nan, 7]),
    ],
)
def test_numbers(texts, numbers, tmp_path):
    between = ";" if any(",-" in text or ",50" in text for text in texts) else ","
    kind, found = everywhere(written(tmp_path, lines("a", texts, between)))
    assert kind == "numeric"
    np.testing.assert_allclose(found[: len(numbers)], np.float32(numbers))


@pytest.mark.parametrize(
    ("name", "texts", "days"),
    [
        ("a", ["14 maart 2021", "1 december 2020"], [day(2021, 3, 14), day(2020, 12, 1)]),
        ("a", ["14 marca 2021", "1 grudnia 2020"], [day(2021, 3, 14), day(2020, 12, 1)]),
        ("a", ["14 mars 2021", "1er décembre 2020"], [day(2021, 3, 14), day(2020, 12, 1)]),
        ("a", ["2021年3月14日", "2020年12月1日"], [day(2021, 3, 14), day(2020, 12, 1)]),
        ("a", ["2021. 03. 14.", "2020. 12. 01."], [day(2021, 3, 14), day(2020, 12, 1)]),
        ("a", ["Mar-21", "Dec-20"], [day(2021, 3, 1), day(2020, 12, 1)]),
        ("a", ["2021Q2", "Q4 2020"], [day(2021, 4, 1), day(2020, 10, 1)]),
        ("a", ["2021-W01", "2020-W53-7"], [day(2021, 1, 4), day(2021, 1, 3)]),
        ("a", ["2021-03-14T14:30+01:00[Europe/Berlin]"] * 2 + ["2020-12-01"], [18700.5625] * 2),
        ("date", ["44269", "44166.5"], [day(2021, 3, 14), day(2020, 12, 1, 12)]),
        ("date", ["20210314120000", "20201201000000"], [day(2021, 3, 14, 12), day(2020, 12, 1)]),
        ("ts", ["1615714200000000", "1606780800000000"], [day(2021, 3, 14, 9, 30), 18597]),
    ],
)
def test_dates(name, texts, days, tmp_path):
    kind, found = everywhere(written(tmp_path, lines(name, texts)), name)
    assert kind == "date"
    np.testing.assert_allclose(found[:2], np.float32(days))


@pytest.mark.parametrize(
    "texts", [["Gruppe 2020", "Gruppe 2021"], ["Marathon 2020", "Lisbon 2021"]]
)
def test_words_that_begin_as_months_do_are_no_dates(texts, tmp_path):
    assert everywhere(written(tmp_path, lines("a", texts)))[0] == "categorical"


def test_a_day_that_no_calendar_has_is_named_with_a_way_out(tmp_path):
    text = lines("a", ["14.03.2021", "01.12.2020"]).replace("01.12.2020", "31.02.2021", 1)
    with pytest.raises(InputError, match=r"'31.02.2021' in line 3: mend it, or .* missing=31.02"):
        tables.load(str(written(tmp_path, text)), READING)


def test_codes_with_a_point_and_units_that_differ(tmp_path):
    path = written(tmp_path, lines("zip_code", ["1067.0", "80331.0", "10115.0"]))
    assert everywhere(path, "zip_code")[0] == "categorical"
    splits = tables.load(str(written(tmp_path, lines("a", ["5GB", "512MB", "1TB"]))), READING)
    assert column(splits).question.startswith("its numbers have several units, 'GB', 'MB'")


@pytest.mark.parametrize(
    ("name", "texts", "between"),
    [
        ("a", ["03.04.2021", "01.12.2020"], ","),
        ("a", ["03/04/2021", "01/12/2020"], ";"),
        ("a", ["950", "1.234", "8.999"], ";"),
        ("PLZ", ["01067", "80331"], ";"),
        ("Buchungsdatum", ["20210314", "20201201"], ";"),
    ],
)
def test_what_is_usual_in_europe_is_not_asked(name, texts, between, tmp_path):
    splits = tables.load(str(written(tmp_path, lines(name, texts, between))), READING)
    assert column(splits, name).question == ""


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("above", ["", "Sales of 2021\n\n", "Sales of 2021;;\n", "% a remark\n"])
def test_encodings_and_titles(encoding, above, tmp_path):
    path = written(tmp_path, above + lines("stadt", ["Köln", "Ulm"], ";"), encoding)
    assert everywhere(path, "stadt") == ("categorical", [0, 1] * (ROWS // 2))


def test_lines_of_other_lengths_have_their_own_ways_out(tmp_path):
    for more, way in (("1.5,2\n", "fill the line"), ("1,2,3,\n", "from the ends of the lines")):
        with pytest.raises(InputError, match=way):
            tables.load(str(written(tmp_path, lines() + more)), READING)


def test_data_frames_of_odd_types():
    found = columnar.of_frame(
        pd.DataFrame(
            {
                "month": pd.period_range("2021-01", periods=3, freq="M"),
                "range": pd.cut(pd.Series([1, 5, 9]), 2),
                "code": pd.Categorical([5, 1, 5]),
            }
        )
    )
    assert found["month"].dtype.kind == "M"
    assert found["range"].tolist() == ["(0.992, 5.0]", "(0.992, 5.0]", "(5.0, 9.0]"]
    assert found["code"].tolist() == [5, 1, 5]
    polars = pytest.importorskip("polars")
    assert columnar.of_frame(polars.LazyFrame({"a": [1, 2]}))["a"].tolist() == [1, 2]


@pytest.mark.parametrize(
    "parts",
    [
        ("train_set", "test_set"),
        ("seg_train", "seg_test"),
        ("01_train", "02_val"),
        ("a/Train", "a/Valid"),
    ],
)
def test_folders_of_parts_by_other_names(parts, tmp_path):
    for number in range(20):
        home = tmp_path / parts[number % 2] / ("cat", "dog")[number // 2 % 2]
        home.mkdir(parents=True, exist_ok=True)
        Image.new("L", (16, 16), number).save(home / f"{number}.png")
    splits = folders.load(str(tmp_path), folders.Looking())
    assert splits.labels == ("cat", "dog")
    assert "Parts are those of the data" in splits.note
    assert 10 in (len(splits.validation), len(splits.test))


@pytest.mark.parametrize(
    ("name", "train", "other"), [("is_train", "1", "0"), ("fold", "Train", "valid")]
)
def test_lists_of_paths_that_say_the_part(name, train, other, tmp_path):
    (tmp_path / "cats").mkdir()
    rows = [f"file,label,{name}"]
    for number in range(20):
        Image.new("L", (16, 16), number).save(tmp_path / "cats" / f"{number}.png")
        rows.append(f"cats\\{number}.png,{number % 2},{train if number % 4 < 2 else other}")
    splits = folders.load(str(written(tmp_path, "\n".join(rows))), folders.Looking())
    assert len(splits.train) + len(splits.validation) + len(splits.test) == 20
    assert 10 in (len(splits.validation), len(splits.test))


def test_yes_and_no_in_any_spelling(tmp_path):
    texts = ["Yes", "yes", "Y", "TRUE", "1", "no", "N", "FALSE", "0", "No"] * 3
    lines = "\n".join(f"{text},{n / 7:.2f}" for n, text in enumerate(texts))
    (read,) = tables.load(
        str(written(tmp_path, f"b,y\n{lines}\n")), tables.Reading(target="y")
    ).files[tables.SCHEMA_FILE]["columns"]
    assert read["kind"] == "boolean"
