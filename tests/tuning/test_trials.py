"""Trials are read back from whatever a killed process left."""

import dataclasses
import json

from keras_trainkit.tuning import trials
from keras_trainkit.tuning.trials import Trial

TASK = {"values": {"a": 1}, "overrides": {"a": 1, "epochs": 2}}


def test_an_answer_becomes_a_trial():
    answer = {"status": "finished", "history": [{"val_loss": 2.0}, {"val_loss": 1.0}]}
    found = trials.from_answer("0", TASK, answer, "val_loss")
    assert (found.value, found.epochs, found.curve, found.scored) == (1.0, 2, (2.0, 1.0), True)
    answer["history"].append({"val_loss": float("nan")})
    found = trials.from_answer("0", TASK, answer, "val_loss")
    assert (found.status, found.reason, found.scored) == ("failed", "val_loss is not finite", False)
    found = trials.from_answer("0", TASK, {"refused": "no such width"}, "val_loss")
    assert (found.status, found.reason) == ("failed", "no such width")


def test_a_folder_is_read_back(tmp_path):
    done = Trial("0", "finished", {"a": 1}, {"a": 1}, 0.5, curve=(1.0, 0.5))
    for name in ("0", "1", "2"):
        (tmp_path / f"trial_{name}").mkdir()
        (tmp_path / f"trial_{name}/task.json").write_text(json.dumps(TASK))
    (tmp_path / "trial_0/result.json").write_text(json.dumps(dataclasses.asdict(done)))
    (tmp_path / "trial_1/result.json").write_text('{"half')
    found = trials.read(tmp_path)
    assert found[0] == done
    assert [one.status for one in found] == ["finished", "running"]


def test_the_best_follows_the_direction():
    some = [Trial(str(v), "finished", {}, {}, v) for v in (0.2, 0.9, 0.5)]
    failed = Trial("x", "failed", {}, {}, None)
    assert trials.best([*some, failed], "max").value == 0.9
    assert trials.best([*some, failed], "min").value == 0.2
    assert trials.best([failed], "min") is None
