"""A path of any program's log is judged, or refused in a sentence."""

import csv
import json
import pickle

import keras
import numpy as np
import pytest

import keras_trainkit as tk
from keras_trainkit import InputError
from keras_trainkit.cli import main
from keras_trainkit.diagnosis import logs

FALLING = [0.9**i for i in range(40)]
RISING = [0.6 + 0.03 * abs(i - 6) for i in range(40)]


def test_a_real_training_of_keras_in_every_form_is_judged_alike(tmp_path):
    x = np.random.default_rng(0).normal(size=(64, 3))
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    table, board = tmp_path / "training.csv", tmp_path / "board"
    kept = model.fit(
        *(x, x.sum(axis=1)),
        validation_split=0.2,
        epochs=8,
        verbose=0,
        callbacks=[keras.callbacks.CSVLogger(table), keras.callbacks.TensorBoard(board)],
    )
    document = tmp_path / "history.json"
    document.write_text(json.dumps(kept.history))
    for path in (table, board, document):
        log = logs.read(path)
        np.testing.assert_allclose(log.history["loss"], kept.history["loss"], rtol=1e-5)
        np.testing.assert_allclose(log.history["val_loss"], kept.history["val_loss"], rtol=1e-5)
        assert not any(each.severity == "error" for each in tk.diagnose(path, show=False).findings)


@pytest.mark.parametrize("form", ["csv", "json", "folder"])
def test_a_stranger_learns_what_is_wrong(form, tmp_path, capsys):
    path = tmp_path / f"log.{form}"
    if form == "json":
        path.write_text(json.dumps({"train_loss": FALLING, "valid_loss": RISING}))
    else:
        if form == "folder":
            path.mkdir()
        with (path / "metrics.csv" if form == "folder" else path).open("w") as file:
            rows = csv.writer(file)
            rows.writerow(["epoch", "step", "train_loss", "val_loss"])
            for epoch, (one, other) in enumerate(zip(FALLING, RISING, strict=True)):
                rows.writerows(
                    [[epoch, 10 * epoch + 9, one, ""], [epoch, 10 * epoch + 9, "", other]]
                )
    assert main(["diagnose", str(path)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "overfitting" in printed
    assert "as the validation loss; curves do not show weights" in printed


def test_what_cannot_be_read_is_one_sentence(tmp_path):
    (tmp_path / "history.pkl").write_bytes(pickle.dumps({"loss": FALLING}))
    with pytest.raises(InputError, match=r"without running it; received history\.pkl: write"):
        tk.diagnose(tmp_path / "history.pkl")
    (tmp_path / "page.html").write_text("<html>")
    with pytest.raises(InputError, match="must be a log of a training"):
        tk.diagnose(tmp_path / "page.html")
    (tmp_path / "names.csv").write_text("name,town\nA,B\n")
    with pytest.raises(InputError, match=r"names\.csv: a log must hold a loss"):
        tk.diagnose(tmp_path / "names.csv")
    for name in ("binary.csv", "binary.json", "binary.jsonl", "binary.txt"):
        (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n\xff\x00" * 9)
        with pytest.raises(InputError, match="binary"):
            tk.diagnose(tmp_path / name)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError):
        tk.diagnose(tmp_path / "empty")
