"""Numbers as people write them."""

import numpy as np
import pandas as pd
import pytest

from keras_trainkit.datasets import written


@pytest.mark.parametrize(
    ("texts", "form", "values"),
    [
        (["1,234", "5", "1,234,567.8"], "1,234.5", [1234, 5, 1234567.8]),
        (["12,5", "1.234,5", "-3"], "1.234,5", [12.5, 1234.5, -3]),
        (["0,123", "0,5"], "1.234,5", [0.123, 0.5]),
        (["1\u202f234", "5 000 000,5"], "1 234,5", [1234, 5000000.5]),
        (["1\u2019234.5", "8"], "1'234.5", [1234.5, 8]),
        (["83.9 m²", "83.9", "1,000m²"], "1,234.5 m²", [83.9, 83.9, 1000]),
        (["$1,000", "-$5", "$-5.5"], "$1,234.5", [1000, -5, -5.5]),
        (["EUR 7", "EUR 1.234,50"], "EUR1.234,5", [7, 1234.5]),
        (["1 234 €", "\u22125 €"], "1 234.5 €", [1234, -5]),
        (["5%", "7.25 %"], "1,234.5%", [5, 7.25]),
        (["5 km/h", "7"], "1,234.5 km/h", [5, 7]),
        (["10 sq. ft", "12 m2"], "", None),  # two units
        (["1,200", "3 m2"], "1,234.5 m2", [1200, 3]),
        (["5%", "7"], "", None),  # 7 may be 700 %
        (["1.2k", "800"], "", None),
        (["1e3", "2,000"], "", None),  # not `1 e3`
        (["A 1", "A 2"], "", None),  # a name
        (["Q1", "Q2"], "", None),
        (["1st", "2nd"], "", None),
        (["5+", "4"], "", None),
        (["26.05.2024", "01.02.2023"], "", None),
        (["12:30", "08:15"], "", None),
        (["-$-5", "$7"], "", None),
        (["12,34,5", "1"], "", None),
    ],
)
def test_a_column_has_one_form_or_none(texts, form, values):
    column = pd.Series(texts)
    assert written.form(column) == form
    if form:
        np.testing.assert_array_equal(written.read(column, form), values)


def test_a_form_is_found_far_down_or_refused():
    column = pd.Series([f"{n}" for n in range(60)] + ["1,000"])
    assert written.form(column) == "1,234.5"
    assert written.form(pd.concat([column, pd.Series(["many"])])) == ""


def test_points_before_three_digits_in_some_cells_set_thousands_apart():
    column = pd.Series([f"{n}.{n}50 €" for n in range(1, 10)] + ["950 €"])
    assert written.form(column) == "1.234,5 €"
    assert written.read(column, "1.234,5 €")[[0, -1]].tolist() == [1150, 950]
    assert written.form(column[:-1]) == "1,234.5 €"  # all with three decimals


def test_another_unit_and_a_gap_are_no_number():
    found = written.read(pd.Series(["7 m²", "7 km", "1.234,5", None, "7"]), "1,234.5 m²")
    np.testing.assert_array_equal(found, [7, np.nan, np.nan, np.nan, 7])
    assert np.isnan(written.read(pd.Series(["7"]), "1,234.5%")).all()  # 700 %?
