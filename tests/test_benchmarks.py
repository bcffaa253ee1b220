"""What the tables are made of: the ladder's clock, a receipt that grows, and its repetition."""

import argparse
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console

from benchmarks import receipt, reproduce
from benchmarks.faults.seeds import SEEDS
from benchmarks.ladder import clock as clocks
from benchmarks.ladder import show
from benchmarks.ladder.programs import PEERS, RUNGS
from keras_trainkit import recipe
from keras_trainkit._checks import InputError
from tests.conftest import ROOT


def a_receipt(**changed):
    return {
        "recipe": "r", "data": "d", "changed": [], "metric": "accuracy", "test": [0.99],
        "validation": [None], "baselines": {}, "seconds": [3.0], "epochs": 1, "parameters": 7,
        "hardware": "h", "packages": {}, "fingerprints": {}, "commit": "a",
    } | changed  # fmt: skip


def a_record(program, seed, **reached):
    return {
        "program": program, "seed": seed, "load": 0.2, "start_up": 3.0, "reached": reached,
        "seconds": 9.0, "images": 60_000, "accuracy": 99.1, "hardware": "2 cores",
        "packages": {"keras": "3"},
    }  # fmt: skip


def test_the_clock_stands_still_while_it_scores_and_notes_the_first_time(monkeypatch):
    scores = iter([97.0, 99.2, 98.9, 99.45])
    now = [0.0]
    toy = SimpleNamespace(perf_counter=lambda: now[0], time=lambda: 0.0)
    monkeypatch.setattr(clocks, "time", toy)

    def accuracy():
        now[0] += 20.0
        return next(scores)

    clock = clocks.Clock(accuracy)
    clock.begin()
    for _ in range(4):
        now[0] += 2.0
        assert clock.saw(clocks.EVERY)
    found = clock.report()
    assert found["reached"] == {"97.5": 4.0, "99.0": 4.0, "99.4": 8.0}
    assert found["accuracy"] == 99.45
    assert found["images"] == 4 * clocks.EVERY


def test_the_clock_scores_a_last_time_and_only_if_it_must():
    calls = []
    clock = clocks.Clock(lambda: calls.append(1) or 98.0)
    clock.begin()
    clock.saw(clocks.EVERY - 1)
    assert calls == []
    assert clock.report()["reached"].keys() == {"97.5"}
    clock.report()
    assert len(calls) == 1


def test_a_target_that_one_seed_missed_has_no_mean():
    records = [
        a_record("classic", 0, **{"97.5": 2.0, "99.0": 5.0}),
        a_record("classic", 1, **{"97.5": 4.0}),
    ]
    page = show.page(records, RUNGS | PEERS, RUNGS)
    rows = [line for line in page.splitlines() if line.startswith("| PyTorch: MLP")]
    cells = [[cell.strip() for cell in row.split("|")[2:6]] for row in rows]
    from_the_step, from_the_start = cells
    assert from_the_step == ["3.00 ± 1.41 s", "1 of 2", "-", "-"]
    assert from_the_start == ["6.00 ± 1.41 s", "1 of 2", "-", "-"]


def test_a_receipt_grows_by_seeds_made_alike():
    both = receipt.joined(a_receipt(), a_receipt(test=[0.98], seconds=[4.0], commit="b"))
    assert both["test"] == [0.99, 0.98]
    assert both["seconds"] == [3.0, 4.0]
    assert both["commit"] == "a, b"
    with pytest.raises(SystemExit, match="another parameters"):
        receipt.joined(a_receipt(), a_receipt(parameters=8))


def test_a_receipt_says_what_its_files_weigh(monkeypatch):
    files = [{"bytes": 5000, "test": 0.98}, {"bytes": 7000, "test": 0.99}]
    known = a_receipt(exported=files, scheme="int8")
    monkeypatch.setattr(receipt, "read", lambda: [a_receipt(), known])
    *_, plain, exported = receipt.table().splitlines()
    assert plain.endswith("| 7 | - | - |")
    assert exported.endswith("| 7 | int8, 6,000 bytes: 98.50 ± 0.71 % | - |")


def test_receipts_of_other_settings_lie_in_other_files():
    options = argparse.Namespace(overrides=["size=2k", "data=npz:x.npz"])
    changed = receipt.changed(options)
    assert (
        receipt.place("mnist_tiny", changed, "full MNIST").name == "mnist_tiny-2k-full-mnist.json"
    )
    assert receipt.title(a_receipt(changed=changed)) == "r size=2k"


def test_every_receipt_lies_under_its_name():
    for path in receipt.FOLDER.glob("*.json"):
        known = [
            r for r in receipt.read() if receipt.place(r["recipe"], r["changed"], r["data"]) == path
        ]
        assert len(known) == 1


def test_one_receipt_is_found_or_all_are_named():
    known = [a_receipt(), a_receipt(changed=["size=2k"]), a_receipt(data="other")]
    assert reproduce.find(known, "r", ["size=2k", "data=npz:x"], "") == known[1]
    assert reproduce.find(known, "r", [], "other") == known[2]
    with pytest.raises(InputError, match="fits 2 of these: r --data-name 'd'; r size=2k"):
        reproduce.find(known, "r", [], "")


@pytest.mark.proof
def test_a_receipt_is_made_and_reproduced(tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tiny.parent)
    monkeypatch.setattr(receipt, "FOLDER", tmp_path / "receipts")
    words = ["receipt", tiny.name, "--seeds", "1", "--metric", "mae", "--data-name", "tiny"]
    monkeypatch.setattr(sys, "argv", words)
    receipt.main()
    assert len(receipt.read()) == 1
    monkeypatch.setattr(sys, "argv", ["reproduce", tiny.name])
    assert reproduce.main() == 0


@pytest.mark.parametrize(
    ("now", "words", "code"),
    [
        ([0.990, 0.991], "every score is the same", 0),
        ([0.991, 0.9905, 0.9915], "no evidence", 0),
        ([0.980, 0.981, 0.9805], "NOT reproduced", 1),
        ([0.5], "one seed tells little", 0),
    ],
)
def test_a_repetition_is_judged(now, words, code):
    known = a_receipt(test=[0.990, 0.991, 0.992])
    assert reproduce.agreement(known["test"], now)[1] == code
    console = Console(record=True, width=200)
    assert reproduce.report(known, a_receipt(test=now, epochs=2), console) == code
    text = console.export_text()
    assert words in text
    assert "other epochs: 1 in the receipt, 2 now" in text


@pytest.mark.proof
def test_a_recipe_goes_by_the_clock(tmp_path):
    from benchmarks.ladder import keras_programs

    splits = recipe.load("mnist_fast").data(recipe.load("mnist_fast").config)
    path = tmp_path / "digits.npz"
    parts = {"train": splits.train.take(slice(2000)), "test": splits.test.take(slice(500))}
    np.savez(path, **{f"{k}_{n}": getattr(p, k) for n, p in parts.items() for k in "xy"})
    found = keras_programs.train_recipe(str(path), 0, "mnist_fast", epochs=4)
    assert found["images"] == 4 * 2000
    assert found["accuracy"] > 80
    plain = keras_programs.train(str(path), 0, keras_programs.Rung(epochs=2, kept_back=0.1))
    assert plain["images"] == 2 * 1800


def test_eighty_faults_have_a_place_in_every_room():
    placed = [
        seed
        for seed in SEEDS
        if (path := ROOT / "keras_trainkit" / seed.file).is_file()
        and path.read_text("utf-8").count(seed.old) == 1
    ]
    assert len(placed) >= 80
    rooms = {path.name for path in (ROOT / "keras_trainkit").iterdir() if path.is_dir()}
    seeded = {seed.file.partition("/")[0] for seed in placed}
    assert rooms - seeded <= {"__pycache__", "recipes"}
