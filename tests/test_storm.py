"""A small storm; `make storm` raises the large one, benchmarks/results/storm.md keeps its table."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.proof
def test_killed_trainings_end_with_the_same_weights():
    command = [sys.executable, "-m", "benchmarks.storm", "--kills", "2", "--writers", "50"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ": 50 left the last checkpoint they had reported" in found.stdout
    _, kills, _, _, runs, identical, _ = found.stdout.splitlines()[-1].split("|")
    assert int(runs) == int(identical) >= 1  # a run that was faster than its kill has another
    assert int(kills) in (1, 2)
