"""Numbers as people write them."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from keras_trainkit.datasets import decisions, numerals
from keras_trainkit.datasets.tally import Tally


def form(texts):
    tally = Tally()
    tally.add(pd.Series(texts))
    found = decisions.decide("a", tally, decisions.Habit())
    return found.form if found.what == decisions.NUMBER and not found.odd else None


@pytest.mark.parametrize(
    ("texts", "wanted", "values"),
    [
        (["1,234", "5", "1,234,567.8"], "1,234.5", [1234, 5, 1234567.8]),
        (["12,5", "1.234,5", "-3"], "1.234,5", [12.5, 1234.5, -3]),
        (["0,123", "0,5"], "1.234,5", [0.123, 0.5]),
        (["1\u202f234", "5 000 000,5"], "1 234,5", [1234, 5000000.5]),
        (["1\u2019234.5", "8"], "1'234.5", [1234.5, 8]),
        (["1'234.50", "1'234'567.25"], "1'234.5", [1234.5, 1234567.25]),
        (["1,23,456", "12,34,567.5"], "1,234.5", [123456, 1234567.5]),
        (["83.9 m²", "83.9", "1,000m²"], "1,234.5 m²", [83.9, 83.9, 1000]),
        (["$1,000", "-$5", "$-5.5"], "$1,234.5", [1000, -5, -5.5]),
        (["$12.50", "($12.50)", "$(3)"], "$1,234.5", [12.5, -12.5, -3]),
        (["12.50-", "3", "(4)"], "1,234.5", [-12.5, 3, -4]),
        (["1,5E-03", "2,5"], "1.234,5", [0.0015, 2.5]),
        (["+1", "-.5", "2.", "1E5"], "", [1, -0.5, 2, 1e5]),
        (["\u0661\u0662", "3"], "", [12, 3]),
        (["EUR 7", "EUR 1.234,50"], "EUR1.234,5", [7, 1234.5]),
        (["1 234 €", "\u22125 €"], "1 234.5 €", [1234, -5]),
        (["5%", "7.25 %"], "1,234.5%", [5, 7.25]),
        (["5 km/h", "7"], "1,234.5 km/h", [5, 7]),
        (["1,200", "3 m2", "4 m2"], "1,234.5 m2", [1200, 3, 4]),
        (["1e3", "2,000"], "1,234.5", [1000, 2000]),
        (["10 sq. ft", "12 m2"], None, None),  # two units
        (["5%", "7"], None, None),  # 7 may be 700 %
        (["1.2k", "800"], None, None),
        (["A 1", "A 2"], None, None),  # a name
        (["Q1", "Q2"], None, None),
        (["1st", "2nd", "3rd", *[f"{n}th" for n in range(4, 20)]], None, None),
        (["5+", "4"], None, None),
        (["10-20", "20-30"], None, None),
        (["26.05.2024", "01.02.2023"], None, None),
        (["12:30", "08:15"], None, None),
        (["1.2.3.4", "10.0.0.1"], None, None),
        (["-$-5", "$7"], None, None),
        (["12,34,5", "1"], None, None),
        (["0x1f", "0x2a"], None, None),
        (["1_000", "2_000"], None, None),
    ],
)
def test_a_column_has_one_form_or_none(texts, wanted, values):
    assert form(texts) == wanted
    if wanted is not None:
        np.testing.assert_allclose(numerals.read(pa.array(texts), wanted), values, rtol=1e-15)


def test_a_form_is_found_far_down_or_refused():
    texts = [f"{n}" for n in range(60)]
    assert form([*texts, "1,000"]) == "1,234.5"
    assert form([*texts, "(5)"]) == "1,234.5"
    assert form([*texts, "1,000", "many"]) is None


def test_points_before_three_digits_in_some_cells_set_thousands_apart():
    texts = [f"{n}.{n}50 €" for n in range(1, 10)]
    assert form([*texts, "950 €"]) == "1.234,5 €"
    assert numerals.read(pa.array([texts[0], "950 €"]), "1.234,5 €").tolist() == [1150, 950]
    assert form(texts) == "1,234.5 €"  # all with three decimals


def test_another_unit_and_a_gap_are_no_number():
    found = numerals.read(pa.array(["7 m²", "7 km", "1.234,5", None, "7"]), "1,234.5 m²")
    np.testing.assert_array_equal(found, [7, np.nan, np.nan, np.nan, 7])
    assert np.isnan(numerals.read(pa.array(["7"]), "1,234.5%")).all()  # 700 %?
    assert np.isnan(numerals.read(pa.array(["1,5", "1,234"]), "")).all()  # not as in training
