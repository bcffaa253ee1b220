"""How a column is read: by its own cells, else by the habit of its file, else with a question."""

import pandas as pd
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import decisions
from keras_trainkit.datasets.decisions import Habit, decide
from keras_trainkit.datasets.tally import Tally


def tallied(*pieces):
    tally = Tally()
    for piece in pieces:
        tally.add(pd.Series(piece))
    return tally


def decided(texts, **habit):
    return decide("a", tallied(texts), Habit(**habit))


@pytest.mark.parametrize(
    ("texts", "habit", "form", "asks"),
    [
        (["950", "1.234", "8.999"], {}, "", False),
        (["950", *["1.234", "8.999"] * 5], {}, "", True),
        (["950", "1.234", "8.999"], {"decimal": "comma"}, "1.234,5", True),
        (["950", "1.234", "8.999"], {"semicolons": True}, "1.234,5", True),
        (["950", "1.234", "8.999"], {"semicolons": True, "decimal": "point"}, "", False),
        (["950", "1.234", "8.999"], {"told": {"decimal": {"": "comma"}}}, "1.234,5", False),
        (["950", "1.234"], {"told": {"decimal": {"a": "comma", "b": "point"}}}, "1.234,5", False),
        (["1.234,5", "1.234"], {}, "1.234,5", False),
        (["1,234", "5"], {}, "1,234.5", True),
        (["1,234", "5"], {"semicolons": True}, "1.234,5", True),
        (["1,234", "5"], {"decimal": "comma"}, "1.234,5", False),
        (["$1,234", "$5"], {}, "$1,234.5", False),
        (["3", "4"], {"decimal": "comma"}, "1.234,5", False),
        (["3", "4"], {"semicolons": True}, "", False),
        (["1.5", "2"], {"decimal": "comma"}, "", False),
    ],
)
def test_numbers(texts, habit, form, asks):
    found = decided(texts, **habit)
    assert (found.what, found.form, bool(found.question)) == ("number", form, asks)
    assert not found.question or "decimal=a:" in found.question


@pytest.mark.parametrize(
    ("texts", "habit", "form", "asks"),
    [
        (["13.01.2021", "02.03.2021"], {}, "day.month.year", False),
        (["01/13/2021", "02/03/2021"], {}, "month/day/year", False),
        (["02/03/2021", "04/05/2021"], {}, "month/day/year", True),
        (["02/03/2021", "04/05/2021"], {"semicolons": True}, "day.month.year", True),
        (["02/03/2021", "04/05/2021"], {"first": "day"}, "day.month.year", False),
        (["02.03.2021", "04.05.2021"], {}, "day.month.year", False),
        (["02/03/2021"], {"told": {"dates": {"": "day"}}}, "day.month.year", False),
        (["2021-01-13", "Mar 3, 2021"], {}, "year-month-day", False),
        (["2021-01-13", "13.01.2021"], {}, "day.month.year", False),
    ],
)
def test_dates(texts, habit, form, asks):
    found = decided(texts, **habit)
    assert (found.what, found.form, bool(found.question)) == ("date", form, asks)
    assert not found.question or "dates=a:" in found.question


@pytest.mark.parametrize(
    ("texts", "odd"),
    [
        (["1,5", "2.5", "3.5"], "1,5"),
        (["13/01/2021", "01/14/2021", "01/15/2021"], "13/01/2021"),
        (["2021-03-14"] * 3 + ["0000-00-00"], "0000-00-00"),
        (["$12.50"] * 3 + ["TBD"], "TBD"),
        (["€1,000"] * 20 + ["$7"], "$7"),
        (["9:30", "9:40", "late"], "late"),
        (["12", "14", "16 A", "17", "18"], "16 A"),
    ],
)
def test_odd_cells_are_named(texts, odd):
    found = decided(texts)
    assert [list(each.examples) for each in found.odd] == [[odd]]
    assert found.fitting == len(texts) - 1


def test_times():
    assert decided(["9:30", "10:15"]).form == "1:23"
    assert decided(["9:30", "1:10:15"]).form == "1:23:45"


def test_a_habit_is_what_columns_show_without_a_doubt():
    point, comma, either = tallied(["1.5"]), tallied(["1,5"]), tallied(["1.234"])
    assert decisions.habit([comma, either], False, {}).decimal == "comma"
    assert decisions.habit([comma, point], False, {}).decimal == ""
    assert decisions.habit([tallied(["13.1.2021"])], True, {}) == Habit("", "day", True)


def test_a_decision_does_not_depend_on_the_pieces():
    texts = ["950"] * 50 + ["1.234", "8.999", "soon", "1,5", "$3"] * 9
    whole = tallied(texts)
    for size in (1, 7, 50):
        parts = tallied(*(texts[start : start + size] for start in range(0, len(texts), size)))
        found, wanted = (decide("a", each, Habit()) for each in (parts, whole))
        assert (found.what, found.form, found.question, found.fitting) == (
            (wanted.what, wanted.form, wanted.question, wanted.fitting)
        )


def test_what_is_told_is_checked():
    assert decisions.told("dates", "a:day, b:month", ["a", "b"], ("day", "month")) == {
        "a": "day",
        "b": "month",
    }
    assert decisions.told("dates", "auto", [], ("day", "month")) == {}
    with pytest.raises(InputError, match="Did you mean 'comma'"):
        decisions.told("decimal", "coma", [], ("point", "comma"))
    with pytest.raises(InputError, match="decimal must name a column; received 'prise'"):
        decisions.told("decimal", "prise:comma", ["price"], ("point", "comma"))
