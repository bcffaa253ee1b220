"""JSON as programs write it."""

import json

import pytest

from keras_trainkit import InputError
from keras_trainkit.diagnosis.logs import documents, history

TRAIN, HELD = [1.0, 0.5, 0.4], [1.1, 0.7, 0.6]
BOTH = {"loss": TRAIN, "val_loss": HELD}
PAIRS = list(enumerate(zip(TRAIN, HELD, strict=True)))
STATE = [
    record
    for i, (a, b) in PAIRS
    for record in (
        {"epoch": i + 0.5, "step": 10 * i + 5, "loss": a, "learning_rate": 1e-4, "grad_norm": 2.0},
        {"epoch": i + 1.0, "step": 10 * i + 10, "eval_loss": b, "eval_runtime": 2.0},
    )
]
DOCUMENTS = {
    "keras": BOTH,
    "pandas": {name: {str(i): v for i, v in enumerate(each)} for name, each in BOTH.items()},
    "records": [{"epoch": i, "loss": a, "val_loss": b} for i, (a, b) in PAIRS],
    "nested": [{"epoch": i, "train": {"loss": a}, "val": {"loss": b}} for i, (a, b) in PAIRS],
    "lightgbm": {"training": {"l2": TRAIN}, "valid_1": {"l2": HELD}},
    "xgboost": {"validation_0": {"rmse": TRAIN}, "validation_1": {"rmse": HELD}},
    "xgboost named": {"train": {"rmse": TRAIN}, "eval": {"rmse": HELD}},
    "trainer_state": {"best_metric": None, "global_step": 30, "log_history": STATE},
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_losses_are_found(name, tmp_path):
    path = tmp_path / "log.json"
    path.write_text(json.dumps(DOCUMENTS[name]))
    found = history.joined(documents.read(path), "x").history
    assert (found["loss"], found["val_loss"]) == (TRAIN, HELD)


def test_a_record_a_line(tmp_path):
    path = tmp_path / "metrics.json"  # as Detectron writes it
    path.write_text("\n".join(json.dumps(each) for each in DOCUMENTS["records"]))
    found = history.joined(documents.read(path), "x").history
    assert (found["loss"], found["val_loss"]) == (TRAIN, HELD)


def test_what_is_not_a_number_stays(tmp_path):
    path = tmp_path / "log.json"
    path.write_text('{"loss": [1.0, NaN, "Infinity", null]}')
    values = [value for _, value in documents.read(path)["loss"]]
    assert values[0] == 1.0
    assert [str(value) for value in values[1:]] == ["nan", "inf", "nan"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "3", '"loss"', '{"loss": "low"}', "[1, 2]"])
def test_what_is_no_history_is_said(text, tmp_path):
    path = tmp_path / "log.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"log\.json"):
        documents.read(path)
