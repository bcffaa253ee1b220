"""Bytes that nobody would type: every reader takes them or refuses them in one sentence."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.targets import SEEDS, TARGETS, attempt

fuzzed = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@st.composite
def edited(draw, name):
    """A good example with a few bytes changed, cut out or put in, or bytes alone."""
    data = bytearray(draw(st.sampled_from([*SEEDS[name], b""])))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data)))
        data[place : place + draw(st.integers(0, 4))] = draw(
            st.one_of(st.binary(max_size=6), st.text(max_size=4).map(str.encode))
        )
    return bytes(data)


@pytest.mark.parametrize("name", TARGETS)
def test_edited_bytes_are_taken_or_refused(name):
    outcomes = set()

    @fuzzed
    @given(edited(name))
    def check(data):
        outcomes.add(attempt(name, data))

    check()
    assert False in outcomes


@pytest.mark.parametrize("name", TARGETS)
def test_the_examples_to_edit_are_good(name):
    if name == "program":
        pytest.skip("a recipe that is cut is never whole")
    assert all(attempt(name, data) for data in SEEDS[name])


def test_a_broken_promise_is_found(monkeypatch):
    monkeypatch.setitem(TARGETS, "overrides", lambda data: data.decode("ascii"))
    with pytest.raises(UnicodeDecodeError):
        test_edited_bytes_are_taken_or_refused("overrides")
