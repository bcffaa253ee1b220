"""No text of a CSV is run by a spreadsheet."""

import pytest

from keras_trainkit.runs import sheet


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C'!A0"]
)
def test_a_formula_is_a_text(text):
    assert sheet.safe(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-5", "+5", "-1e-3", "a=1", "", 0.5, None, "Rome"])
def test_what_is_no_formula_stays(value):
    assert sheet.safe_row([value]) == [value]
