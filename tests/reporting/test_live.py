"""The table of runs."""

import io

from rich.console import Console

from keras_trainkit import runs
from keras_trainkit.reporting import live
from tests.reporting.examples import classes, make_run


def test_what_goes_on_stands_first_and_what_is_broken_is_named(tmp_path):
    going = make_run(tmp_path, name="going", status=runs.RUNNING)
    make_run(tmp_path, classes(), name="done")
    broken = make_run(tmp_path, name="broken")
    (broken.path / "history.csv").write_text("epoch,loss\n1,x\n")
    found = live.states(tmp_path / "runs", 10)
    assert [each.running for each in found] == [True, False, False]
    assert found[0].name == going.name
    assert {each.status for each in found} == {"running", "finished", "unreadable"}
    console = Console(width=150, record=True, file=io.StringIO())
    console.print(live.live_table(found))
    assert "4/4" in console.export_text()


def test_only_the_latest_are_shown(tmp_path):
    for name in "abc":
        make_run(tmp_path, name=name)
    assert len(live.states(tmp_path / "runs", 2)) == 2


def test_a_score_that_is_no_number_is_named(tmp_path):
    run = make_run(tmp_path, classes())
    run.write_json("metrics.json", {"test": {"accuracy": "high"}})
    assert live.state(run).status == "unreadable"
