import numpy as np
import pandas as pd
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import columns

N = 40
WORDS = [f"w{n % 7}" for n in range(N)]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([str(n / 3) for n in range(N)], "numeric"),
        ([str(n % 5) for n in range(N)], "numeric"),
        (["1e3", "2", "inf", "-4.5"] * 10, "numeric"),
        (["yes", "no", None, "YES"] * 10, "boolean"),
        (["yes", "no", "perhaps"] * 10, "categorical"),
        (["yes", "no", None, "no"] * 10, "boolean"),
        (["yes", "y"] * 20, "categorical"),
        (["ja", "NEIN", None, "nein"] * 10, "boolean"),
        (["oui", "non"] * 20, "boolean"),
        (["Y", None] * 20, "boolean"),
        (["0", "1"] * 20, "boolean"),
        ([True, False] * 20, "boolean"),
        ([str(n + 500) for n in range(N)], "numeric"),
        ([f"user-{n}" for n in range(N)], "id"),
        ([f"a nice house, number {n}" for n in range(N)], "text"),
        (["x"] * N, "constant"),
        ([None] * N, "constant"),
        (WORDS, "categorical"),
        ([f"text {n // 2} {n % 2 or ''}" for n in range(N - 4)] + ["same"] * 4, "text"),
        (["2024-01-31", "2023-12-01 10:30", None, "2020-02-29"] * 10, "date"),
        (["31.01.2024", "1.12.2023"] * 20, "date"),
        (["01/31/2024", "02/01/2024"] * 20, "date"),
        (["31/01/2024", "01/02/2024"] * 20, "date"),
        (pd.to_datetime(["2024-01-31", "2023-12-01"] * 20), "date"),
    ],
)
def test_kinds_are_inferred(values, kind):
    assert columns.infer(pd.Series(values, name="c")).kind == kind


def test_a_shuffled_number_called_id_is_one_and_another_is_not():
    values = np.random.default_rng(0).permutation(N).astype(str)
    assert columns.infer(pd.Series(values, name="user_id")).kind == "id"
    assert columns.infer(pd.Series(values, name="width")).kind == "numeric"
    for name in ("Kunden Nr.", "CustomerId", "invoice_number", "ID"):
        assert columns.infer(pd.Series(values, name=name)).kind == "id"
    assert columns.infer(pd.Series(values, name="humid")).kind == "numeric"


def test_a_few_copied_rows_do_not_hide_an_id():
    values = [str(n) for n in range(400)] + ["7", "8", "9"]
    assert columns.infer(pd.Series(values, name="row")).kind == "id"
    assert columns.infer(pd.Series(values[:40] * 10, name="row")).kind == "numeric"


def test_what_counts_up_is_kept_unless_it_is_called_an_id_and_the_doubt_is_said():
    for name in ("week", "year", "Zeit"):
        found = columns.infer(pd.Series([str(n) for n in range(1, 121)], name=name))
        assert found.kind == "numeric"
        assert f"kinds={name}:dropped" in found.question
    assert columns.infer(pd.Series([str(n // 2) for n in range(120)], name="week")).question == ""


def test_numbers_with_units_and_thousands_are_numbers():
    column = pd.Series(["1,234.5 m²", "80", None] * 10, name="Wohnfläche (m²)")
    found = columns.infer(column)
    assert (found.kind, found.format) == ("numeric", "1,234.5 m²")
    assert "(read as 1,234.5 m²)" in found.action()
    assert columns.infer(column, "numeric") == found


def test_counts_and_the_action_are_said():
    found = columns.infer(pd.Series(["a", "b", None, "a"] * 5, name="c"))
    assert (found.missing, found.distinct) == (5, 2)
    assert "missing are marked" in found.action()


def test_what_the_user_says_wins():
    zips = pd.Series(["1011", "1012"] * 20, name="zip")
    assert columns.infer(zips, "categorical").kind == "categorical"
    with pytest.raises(InputError, match="Did you mean 'categorical'"):
        columns.infer(zips, "categoricle")
    with pytest.raises(InputError, match="must hold dates; received '1011x'"):
        columns.infer(zips + "x", "date")


def test_numbers_and_words_are_not_mixed():
    column = pd.Series([str(n) for n in range(30)] + ["unknown"], name="rooms")
    column.index.name = "line"  # as frame.read leaves it
    with pytest.raises(InputError, match=r"received 'unknown' in line 32 .* missing=unknown"):
        columns.infer(column)
    with pytest.raises(InputError, match="received 'unknown' in line 32"):
        columns.infer(column, "numeric")
    more = pd.concat([column, pd.Series(["not yet"] * 2)]).rename("Zahl der Räume")
    with pytest.raises(InputError) as raised:
        columns.infer(more)
    for words in (
        "and 2 more such cells",
        "'missing=unknown,not yet'",
        "'kinds=Zahl der Räume:categorical'",
    ):
        assert words in str(raised.value)
    with pytest.raises(InputError, match="mend them in the file"):
        columns.infer(pd.concat([column, pd.Series(list("abcdef"))]).rename("rooms"))
