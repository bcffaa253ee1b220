"""Ranks that end well, and ranks of which one does not; real ones are in tests/distribution."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.processes import json_file, ranks
from tests.processes.conftest import TOLD


def test_all_reach_the_end_and_know_their_rank(told, capfd):
    ranks.supervise(f"{TOLD}:say", told, {"word": "x"}, range(2), {"TOLD": "yes"})
    found = [json_file.read(ranks.of_rank(told, rank) / "answer.json") for rank in range(2)]
    assert [(one["rank"], one["variable"], one["word"]) for one in found] == [
        (0, "yes", "x"),
        (1, "yes", "x"),
    ]
    assert capfd.readouterr().out == "said\n"  # of rank 0 alone


@pytest.mark.parametrize(
    ("what", "why"), [("fail", "KeyError: 'nothing'"), ("refuse", "told must be asked for less.")]
)
def test_one_that_ends_early_ends_the_others(told, monkeypatch, what, why):
    started, real = [], ranks.spawn

    def other(name, *words, **options):
        started.append(real(f"{TOLD}:{'sleep' if started else what}", *words, **options))
        return started[-1]

    monkeypatch.setattr(ranks, "spawn", other)
    with pytest.raises(InputError, match=rf"rank 0 of the training ended early .*{why}"):
        ranks.supervise(f"{TOLD}:none", told, {}, range(2))
    assert all(one.wait(0) is not None for one in started)
