"""What names say of whole numbers."""

import pandas as pd
import pytest

from keras_trainkit.datasets import dates, names
from keras_trainkit.datasets.tally import Tally


def tallied(texts):
    tally = Tally()
    tally.add(pd.Series(texts))
    return tally


@pytest.mark.parametrize(
    "name", ["id", "user_id", "CustomerId", "Unnamed: 0", "S.No", "row", "Kunden Nr."]
)
def test_ids(name):
    assert names.is_id(name)
    assert not any(map(names.is_id, ("week", "humid", "period", "grid", "area", "knot")))


def test_codes_by_name_or_by_zeros():
    plain, led = tallied(["12345", "90210"]), tallied(["00037", "90210"])
    assert all(
        names.is_code(name, plain) for name in ("zip", "ZIP code", "shipZip", "plz", "home_phone")
    )
    assert not names.is_code("price", plain)
    assert names.is_code("price", led)
    assert not names.is_code("hour", tallied(["07", "12"]))
    assert not names.is_code("size", tallied(["0007", "12"]))


def test_moments():
    assert names.dated("date", tallied(["20210314"])) == dates.COMPACT
    assert names.dated("created_at", tallied(["1615714200"])) == dates.SECONDS
    assert names.dated("timestamp", tallied(["1615714200000"])) == dates.MILLISECONDS
    assert names.dated("price", tallied(["20210314"])) == ""
    assert names.dated("price", tallied(["20210314"]), told=True) == dates.COMPACT
    assert names.dated("date", tallied(["20211314"])) == ""
