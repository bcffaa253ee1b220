"""Dates as people write them, against dateutil."""

import datetime

import numpy as np
import pyarrow as pa
import pytest
from dateutil import parser

from keras_trainkit.datasets import dates

ZONES = {"EST": -5 * 3600, "CET": 3600}


def read(text, form):
    return dates.read(pa.array([text]), form)[0]


def days(moment):
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return moment.timestamp() / 86400


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("03/14/21", dates.MONTH),
        ("14-03-2021", dates.DAY),
        ("Mar 14, 2021", dates.YEAR),
        ("14.03.2021 09:30", dates.DAY),
        ("3/14/2021 2:30 PM", dates.MONTH),
        ("3/14/2021 12:05 AM", dates.MONTH),
        ("3/14/2021 2:30 PM EST", dates.MONTH),
        ("2021-03-14T09:30:00Z", dates.YEAR),
        ("2021-03-14 09:30:00.25+02:00", dates.YEAR),
        ("2021-03-14 09:30:00 -0330", dates.DAY),
        ("Sun, 14 Mar 2021 09:30:00 +0000", dates.YEAR),
        ("Sun Mar 14 09:30:00 2021", dates.YEAR),
        ("14-Mar-21", dates.YEAR),
        ("14 March 2021 09:30 CET", dates.YEAR),
        ("March 3rd, 2021", dates.YEAR),
        ("20210314T093000Z", dates.YEAR),
        ("2021/3/4", dates.YEAR),
        ("29.02.2024", dates.DAY),
        ("4/5/1999", dates.DAY),
        ("4/5/1999", dates.MONTH),
        ("1899-12-31", dates.YEAR),
        ("2420-01-01", dates.YEAR),
    ],
)
def test_a_date_is_what_dateutil_reads(text, form):
    first = form == dates.DAY and text[:4] != "2021"
    assert read(text, form) == pytest.approx(
        days(parser.parse(text, dayfirst=first, tzinfos=ZONES)), rel=0, abs=1e-6
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("14. März 2021", "2021-03-14"),
        ("1 de mayo de 2021", "2021-05-01"),
        ("3 févr. 2021", "2021-02-03"),
        ("14/Mar/2021:09:30:00 +0000", "2021-03-14T09:30"),
        ("14.03.2021 09:30 Uhr", "2021-03-14T09:30"),
        ("Mar 2021", "2021-03-01"),
        ("03/2021", "2021-03-01"),
        ("2021-03", "2021-03-01"),
        ("1.1.49", "2049-01-01"),
        ("1.1.50", "1950-01-01"),
    ],
)
def test_dates_that_dateutil_does_not_know(text, wanted):
    assert read(text, dates.DAY) == (np.datetime64(wanted, "s").astype(float) / 86400)


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "0000-00-00",
        "31.02.2021",
        "2021-13-01",
        "32.1.2021",
        "may",
        "12",
        "1.5",
        "29.02.2023",
    ],
)
def test_what_is_no_date(text):
    assert np.isnan(read(text, dates.DAY))


def test_numbers_that_are_moments():
    assert read("20210314", dates.COMPACT) == read("2021-03-14", dates.YEAR)
    assert read("1615714200", dates.SECONDS) == read("2021-03-14 09:30", dates.YEAR)
    assert read("1615714200000", dates.MILLISECONDS) == read("2021-03-14 09:30", dates.YEAR)


def test_the_forms_of_the_first_release_are_read():
    for form, text in (
        ("ISO8601", "2021-03-14 09:30"),
        ("%d.%m.%Y", "14.03.2021"),
        ("%m/%d/%Y", "03/14/2021"),
        ("%d/%m/%Y", "14/03/2021"),
        ("%Y/%m/%d", "2021/03/14"),
        ("%d-%b-%Y", "14-Mar-2021"),
    ):
        assert np.floor(read(text, form)) == read("2021-03-14", dates.YEAR)


def test_classes_leave_no_doubt_or_say_so():
    texts = pa.array(["14.03.2021", "03/14/21", "03/04/2021", "2021-03-04", "x 12 3"])
    found = {name: places.tolist() for name, places in dates.classes(texts)}
    assert found == {dates.DAY: [0], dates.MONTH: [1], dates.EITHER: [2], dates.CLEAR: [3]}
