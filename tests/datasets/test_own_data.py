"""Own data as people have them: each case was once read otherwise than a person reads it."""

import dataclasses
import datetime
import io

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from keras_trainkit import InputError
from keras_trainkit.datasets import earlier, frame, streaming, tables
from keras_trainkit.datasets.schema import Schema
from tests.datasets.own_tables import written

READING = tables.Reading("y")
N = 60


@pytest.fixture(autouse=True)
def pieces(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAINKIT_CACHE", str(tmp_path / "cache"))


def table(tmp_path, name="t.csv", end="\n", between=",", **columns):
    """Writes columns of texts beside a target of fractions."""
    rows = len(next(iter(columns.values())))
    columns = {
        "y": [f"{n / 7:.3f}1".replace(".", "," if between == ";" else ".") for n in range(rows)],
        **columns,
    }
    lines = [
        between.join(columns),
        *(between.join(row) for row in zip(*columns.values(), strict=True)),
    ]
    return written(tmp_path, end.join(lines) + end, name)


def load(path, **told):
    return tables.load(str(path), dataclasses.replace(READING, **told))


def schema(splits):
    return Schema.from_json(splits.files["schema.json"])


def column(splits, name):
    return next(each for each in schema(splits).columns if each.name == name)


def printed(splits):
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(*splits.details)
    return console.export_text()


def cycled(*texts, rows=N):
    return [texts[n % len(texts)] for n in range(rows)]


def test_a_new_file_is_read_as_the_training_file_was(tmp_path):
    splits = load(table(tmp_path, between=";", a=cycled("1.234,5", "1.234", "7")))
    new = frame.read(written(tmp_path, "a\n1.234\n", "new.csv"))
    assert schema(splits).encode(new).tolist() == [[1234]]


def test_what_shows_late_in_a_file_is_known_from_its_start(tmp_path, monkeypatch):
    monkeypatch.setattr(frame, "CHUNK", 20)
    monkeypatch.setattr(streaming, "SAMPLE", 30)
    texts = ["1.234"] * 55 + ["1,5"] * 5
    path = table(tmp_path, between=";", a=texts)
    whole, parts = (
        load(path),
        streaming.load(str(path), dataclasses.replace(READING, stream_above=0)),
    )
    assert column(whole, "a").format == column(parts, "a").format == "1.234,5"
    for splits in (whole, parts):
        assert {*splits.train.x[:][:, 0].tolist()} <= {1234.0, 1.5}


def test_whole_numbers_beside_decimal_commas_have_points_between_thousands(tmp_path):
    splits = load(
        table(tmp_path, between=";", a=cycled("950", "1.234", "8.999"), b=cycled("0,5", "2"))
    )
    assert {*splits.train.x[:, 0].tolist()} == {950, 1234, 8999}
    assert "?" not in printed(splits)
    alone = load(table(tmp_path, between=";", a=cycled("52.520", "48.137"), b=cycled("0,5", "2")))
    assert "? a: '52.520' is read as 52520; decimal=a:point says otherwise." in printed(alone)
    told = load(table(tmp_path, between=";", a=cycled("950", "1.234")), decimal="y:comma,a:point")
    assert {*told.train.x[:, 0].tolist()} == {950, np.float32(1.234)}


@pytest.mark.parametrize("odd", ["n.a.", "12o", "inf", "1,5", "03.04.2021"])
def test_an_odd_cell_of_a_numeric_target_is_named_with_its_line(odd, tmp_path):
    texts = [f"{n / 3:.3f}1" for n in range(100)]
    texts[41] = f'"{odd}"'
    path = written(tmp_path, "a,y\n" + "".join(f"{n % 7},{text}\n" for n, text in enumerate(texts)))
    with pytest.raises(InputError, match=rf"target 'y' must hold .* received '{odd}' in line 43"):
        load(path)
    for text in ("n.a.", "?"):
        told = written(tmp_path, path.read_text().replace(f'"{odd}"', text))
        assert len(load(told, missing="n.a.,?", drop_unlabelled=True).train) == 64


def test_a_number_that_means_nothing_however_it_is_written(tmp_path):
    splits = load(table(tmp_path, a=cycled("1.5", "-999", "-999.0", "2.5")), missing="-999")
    assert column(splits, "a").missing == N // 2
    assert {*splits.train.x[:, 0][np.isfinite(splits.train.x[:, 0])].tolist()} == {1.5, 2.5}
    assert schema(splits).encode(tables.without(pd.DataFrame({"a": [-999.0]}), ("-999",))).tolist()


def typed(tmp_path, **columns):
    path = tmp_path / "t.parquet"
    pd.DataFrame({"b": np.arange(N) % 7 / 3, "y": np.arange(N) / 7, **columns}).to_parquet(path)
    return path


def test_a_target_of_dates_is_refused_and_one_of_durations_is_in_seconds(tmp_path):
    days = pd.date_range("2021-01-01", periods=N)
    with pytest.raises(
        InputError, match="must hold numbers or classes; received dates, first '2021-01-01"
    ):
        load(typed(tmp_path, y=days))
    splits = load(typed(tmp_path, y=pd.to_timedelta(np.arange(N), "min")))
    assert "regression of 'y', read as 1:23:45" in splits.note
    assert set(
        np.diff(np.sort(np.concatenate([splits.train.y, splits.validation.y, splits.test.y])))
    ) == {60}
    texts = [f"{n}:{n:02}:30" for n in range(N)]
    splits = load(
        written(tmp_path, "b,y\n" + "".join(f"{n % 7},{t}\n" for n, t in enumerate(texts)))
    )
    assert {*(splits.train.y % 60).tolist()} == {30}


def test_numbers_of_more_digits_than_float32_holds(tmp_path):
    big = 1e9 + np.arange(N)
    splits = load(typed(tmp_path, a=big[::-1].copy()))
    assert len(np.unique(splits.train.x[:, 1])) == len(splits.train)
    assert abs(column(splits, "a").offset - 1e9 - N / 2) < N / 4
    with pytest.raises(
        InputError, match=r"values that 7 digits tell apart; .* 1000000000 and 1000000001"
    ):
        load(typed(tmp_path, y=big))
    wide = load(typed(tmp_path, a=np.where(np.arange(N) % 2, 1e12, 0) + np.arange(N)))
    assert "of its different values become equal" in column(wide, "a").question


def test_numbers_that_are_moments(tmp_path):
    days = pd.date_range("2021-01-01", periods=N, freq="9D")
    splits = load(
        typed(
            tmp_path,
            date=days.strftime("%Y%m%d").astype(int),
            stamp=days.astype("datetime64[s]").astype(int),
        )
    )
    assert [column(splits, name).kind for name in ("date", "stamp")] == ["date", "date"]
    np.testing.assert_array_equal(splits.train.x[:, 1], splits.train.x[:, 2])
    assert "kinds=stamp:numeric says otherwise" in printed(splits)
    assert "? date" not in printed(splits)


def test_truth_values_are_classes_and_lists_are_left_out_with_a_word(tmp_path):
    splits = load(typed(tmp_path, y=np.arange(N) % 3 == 0, a=[[n] for n in range(N)]))
    assert splits.labels == ("False", "True")
    assert "left out: it holds lists or records" in printed(splits)
    with pytest.raises(InputError, match="must hold numbers or classes; received lists or records"):
        load(typed(tmp_path, y=[{"a": n} for n in range(N)]))


@pytest.mark.parametrize("value", ["Y", "x", "1", "true"])
def test_a_flag_is_there_or_not(value, tmp_path):
    splits = load(table(tmp_path, a=cycled(value, "", ""), b=cycled("1", "2")))
    assert column(splits, "a").kind == "boolean"
    assert {*splits.train.x[:, 1].tolist()} == {0, 1}
    known = schema(splits)
    assert known.encode(pd.DataFrame({"a": [value, None], "b": ["1", "2"]}))[:, 1].tolist() == [
        1,
        0,
    ]
    with pytest.raises(InputError, match=f"must hold '{value}' or nothing as in the training rows"):
        known.encode(pd.DataFrame({"a": ["N", None], "b": ["1", "2"]}))


@pytest.mark.parametrize(
    "texts",
    [
        ["03/14/21", "12/01/20"],
        ["14-03-2021", "01-12-2020"],
        ["Mar 14, 2021", "Dec 1, 2020"],
        ["14.03.2021 00:00", "01.12.2020 00:00"],
        ["3/14/2021 12:00 AM", "12/1/2020 12:00 AM"],
        ["3/13/2021 7:00 PM EST", "11/30/2020 7:00 PM EST"],
        ["2021-03-14T00:00:00Z", "2020-12-01"],
        ["2021-03-14 02:00+02:00", "2020-12-01 02:00:00+0200"],
        ["14. März 2021", "1. Dez. 2020"],
    ],
)
def test_dates_in_all_common_forms(texts, tmp_path):
    path = table(tmp_path, a=[f'"{text}"' for text in cycled(*texts)])
    splits = load(path)
    assert column(splits, "a").kind == "date"
    wanted = {
        (datetime.date(*day) - datetime.date(1970, 1, 1)).days
        for day in ((2021, 3, 14), (2020, 12, 1))
    }
    assert {*splits.train.x[:, 0].tolist()} == wanted


@pytest.mark.parametrize(
    ("texts", "odd", "kind"),
    [
        (["2021-03-14", "2021-03-15"], "unknown", "dates"),
        (["2021-03-14", "2021-03-15"], "0000-00-00", "dates"),
        (["14.03.2021", "15.03.2021"], "2021-14-03", "dates"),
        (["$12.50", "$1300.00"], "TBD", "numbers"),
        (["9:30", "10:30"], "late", "durations"),
    ],
)
def test_one_odd_cell_never_costs_a_column(texts, odd, kind, tmp_path):
    cells = cycled(*texts)
    cells[30] = odd
    with pytest.raises(
        InputError, match=f"must hold {kind} or words, not both; received '{odd}' in line 32"
    ):
        load(table(tmp_path, a=cells))
    splits = load(table(tmp_path, a=cells), missing=odd)
    assert column(splits, "a").kind in ("date", "numeric")
    assert np.isnan(np.concatenate([splits.train.x, splits.validation.x, splits.test.x])).sum() == 1


def test_words_that_hide_numbers_and_categories_that_differ_in_capitals_are_asked_about(tmp_path):
    hidden = [str(n) if n % 5 < 2 else "none" for n in range(N)]
    splits = load(table(tmp_path, a=hidden, b=cycled("red", "Red", "blue")))
    assert "? a: 24 of its cells are numbers or dates; missing=none reads them." in printed(splits)
    assert "? b: 'red', 'Red' are different categories" in printed(splits)
    splits = load(table(tmp_path, a=hidden, b=cycled("red", "green")), missing="none")
    assert column(splits, "a").kind == "numeric"
    assert "of its cells" not in printed(splits)
    assert "? b" not in printed(splits)


def test_negative_money_in_brackets(tmp_path):
    splits = load(table(tmp_path, a=cycled("$12.50", "($12.50)", "$3")))
    assert {*splits.train.x[:, 0].tolist()} == {12.5, -12.5, 3}


def test_what_counts_is_kept_and_large_categories_are_grouped(tmp_path):
    rows = 27178
    names = [f"name {n % 1618}" for n in range(rows)]
    splits = load(table(tmp_path, week=[str(n) for n in range(1, rows + 1)], who=names))
    assert column(splits, "week").kind == "numeric"
    assert len(column(splits, "who").levels) == 1000
    assert "? week: it counts rows one by one; kinds=week:dropped leaves it out." in printed(splits)


def test_codes_are_categories(tmp_path):
    splits = load(table(tmp_path, a=cycled("00037", "90210", "10115")))
    assert column(splits, "a").levels == ("00037", "10115", "90210")
    assert "kinds=a:numeric says otherwise" in printed(splits)
    assert column(load(typed(tmp_path, zip=np.arange(N) % 3 + 10115)), "zip").kind == "categorical"


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["TRUE", "FALSE"], "boolean"),
        (["T", "F"], "boolean"),
        (["ja", "nein"], "boolean"),
        (["oui", "non"], "boolean"),
        (["Yes", "no", "YES"], "boolean"),
        (["red", "green", "blue"], "categorical"),
        (["10-20", "20-30", "30+"], "categorical"),
        (["0x1f", "0x2a", "0x3b"], "categorical"),
        (["555-1234", "555-2345"], "categorical"),
        (["1st", "2nd", "3rd"], "categorical"),
        (["1.2.3", "1.10.0", "2.0.1"], "categorical"),
        (["45%", "7.5 %"], "numeric"),
        (["1e-3", "2.5E+4"], "numeric"),
        (["1'234.50", "12.00"], "numeric"),
        (["\u22125", "+3"], "numeric"),
        (["12.50-", "3.00"], "numeric"),
        (["\u0661\u0662", "\u0663"], "numeric"),
        (["1:23:45", "0:59:10"], "numeric"),
        (["9:30", "14:15"], "numeric"),
        (["83.9 m²", "120 m²"], "numeric"),
        (["Mar 2021", "Apr 2021"], "date"),
        (["03/2021", "04/2021"], "date"),
        (["NULL", "NA"], "constant"),
        (["same", "same"], "constant"),
    ],
)
def test_what_else_people_write(texts, kind, tmp_path):
    splits = load(table(tmp_path, a=cycled(*texts), b=cycled("1", "2", "4")))
    assert column(splits, "a").kind == kind


def test_a_run_of_the_first_release_is_read_with_decimal_commas():
    forms = {"a": ("numeric", ""), "d": ("date", "%d.%m.%Y"), "n": ("id", "")}
    found = [
        {"name": name, "kind": kind, "missing": 0, "distinct": 9, "format": form, "levels": []}
        for name, (kind, form) in forms.items()
    ]
    rest = {"version": 1, "target": "y", "task": "regression", "labels": [], "missing": []}
    known = Schema.from_json({"columns": found, **rest})
    assert known.version == 1
    rows = pd.DataFrame({"a": ["1.234", "0,5"], "d": ["02.01.1970"] * 2})
    assert known.encode(earlier.with_points(rows)).tolist() == [[1234, 1], [0.5, 1]]
