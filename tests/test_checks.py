"""The wording of bad input."""

import numpy as np
import pytest

from keras_trainkit import _checks
from keras_trainkit._checks import InputError


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (_checks.positive_integer, [1, np.int64(3)], [0, -1, 1.0, True, "1", None]),
        (_checks.non_negative_integer, [0, 5], [-1, 0.5, False]),
        (_checks.positive, [1e-9, 3, np.float32(2)], [0, -1.0, float("nan"), float("inf"), "a"]),
        (_checks.non_negative, [0, 0.0, 7], [-1e-9, float("inf"), None]),
        (_checks.finite, [-3, 0.5], [float("nan"), float("-inf"), True]),
        (_checks.fraction, [0, 0.5, 0.999], [1, 1.5, -0.1, float("nan")]),
    ],
)
def test_values_pass_or_are_named(check, good, bad):
    for value in good:
        assert check("rate", value) == value
    for value in bad:
        with pytest.raises(InputError, match=r"^rate must be .*; received rate="):
            check("rate", value)


def test_a_fraction_says_which_ends_are_allowed():
    assert _checks.fraction("share", 1.0, one=True) == 1.0
    with pytest.raises(InputError, match=r"a number in \(0, 1\]"):
        _checks.fraction("share", 0, zero=False, one=True)


def test_a_choice_names_the_nearest():
    with pytest.raises(InputError, match=r"Did you mean 'linear'\?"):
        _checks.one_of("rule", "linaer", ["linear", "sqrt"])
    assert _checks.nearest("zzz", ["linear"]) == []


def test_a_port():
    assert _checks.port("port", 0) == 0
    for value in (0, 65536, -1, 80.0, True, "80"):
        with pytest.raises(InputError, match="port must be from 1 to 65535; received port="):
            _checks.port("port", value, lowest=1)


@pytest.mark.parametrize("pair", [(-1.0, 0.5), (0.5, float("inf")), (0.5, "1"), (0.5, None)])
def test_both_ends_of_an_interval_are_looked_at(pair):
    assert _checks.interval("zoom", (0.5, 1), minimum=0.0) == (0.5, 1.0)
    with pytest.raises(InputError, match=r"zoom must be .* that lies above 0; received zoom="):
        _checks.interval("zoom", pair, minimum=0.0)
