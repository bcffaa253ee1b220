"""A diagnosis before training, and afterwards from what is left of it."""

import io
import json

import keras
import numpy as np
import pytest
from keras import layers
from rich.console import Console

import keras_trainkit as tk
from keras_trainkit import InputError, train
from keras_trainkit.diagnosis.diagnose import read_signals

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("int64")


def network(*stack, **compiled):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(8, "relu"), *stack])
    if compiled:
        model.compile(optimizer="adam", **compiled)
    return model


def symptoms(*subject):
    return [finding.symptom for finding in tk.diagnose(*subject, show=False).findings]


def test_before_training():
    good = network(layers.Dense(2, "softmax"), loss="sparse_categorical_crossentropy")
    weights = good.get_weights()
    verdict = tk.diagnose(good, X, Y, show=False)
    assert verdict.findings == []
    assert "gradients are bounded" in verdict.unjudged
    assert all((a == b).all() for a, b in zip(weights, good.get_weights(), strict=True))
    assert symptoms(good, X, Y + 1) == ["target_form"]
    assert symptoms(good, np.where(X > 2, np.nan, X), Y) == ["non_finite_data"]
    assert symptoms(good, 200 * X, Y)[0] == "unscaled_inputs"
    linear = network(layers.Dense(2), loss="sparse_categorical_crossentropy")
    assert symptoms(linear, X, Y) == ["head_loss"]


def test_batches_of_other_kinds():
    class Rows(keras.utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return X[:100], Y[:100] + 1

    import tensorflow as tf

    good = network(layers.Dense(2, "softmax"), loss="sparse_categorical_crossentropy")
    assert symptoms(good, Rows()) == ["target_form"]
    assert symptoms(good, tf.data.Dataset.from_tensors((X, Y + 1))) == ["target_form"]


def test_what_cannot_be_judged_is_said():
    console = Console(file=io.StringIO(), width=200)
    verdict = tk.diagnose(network(layers.Dense(2)), X, Y, console=console)
    assert "the model is not compiled: its loss cannot be judged" in verdict.note
    assert verdict.note in console.file.getvalue()
    words = np.array(["cat", "dog"])[Y]
    good = network(layers.Dense(2, "softmax"), loss="sparse_categorical_crossentropy")
    found = tk.diagnose(good, X, words, show=False)
    assert [f.symptom for f in found.findings] == ["target_form"]
    assert "could not be measured" in found.note


def test_a_subclassed_model_that_was_never_built():
    class Mine(keras.Model):
        def __init__(self):
            super().__init__()
            self.head = layers.Dense(1, "relu")

        def call(self, x):
            return self.head(x)

    model = Mine()
    model.compile(optimizer="sgd", loss="mse")
    assert symptoms(model, X, X[:, :1] - X[:, 1:2]) == ["head_range"]
    assert symptoms(model, X, X[:, :1]) == ["head_range", "leakage"]  # a column is the target


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        ((3,), "subject must be a model"),
        ((3, X, Y), "subject must be a keras.Model"),
        (({"accuracy": [1.0]},), "must hold `loss`"),
        (("nowhere",), "must be a run folder"),
        ((network(layers.Dense(1)), (pair for pair in [(X, Y)])), "A generator cannot be looked"),
        ((network(layers.Dense(1)), X, Y[:9]), "arrays of one length"),
        ((network(layers.Dense(1)),), "x must be given"),
    ],
)
def test_bad_input(subject, message):
    with pytest.raises(InputError, match=message):
        tk.diagnose(*subject)


def test_a_history_of_fit():
    rising = {"loss": [1.0, 0.5, 0.3, 0.2], "val_loss": [1.0, 0.6, 0.8, 0.9]}
    history = keras.callbacks.History()
    history.history = rising
    assert symptoms(history) == symptoms(rising) == ["overfitting"]


def test_a_run_with_signals_without_and_interrupted(tiny, tmp_path):
    run = train(str(tiny), out=tmp_path / "runs", epochs=4)
    whole = tk.diagnose(run, show=False)
    assert whole.note == ""
    assert len(whole.checked) + len(whole.findings) > 30
    (run.path / "signals.jsonl").unlink()
    alone = tk.diagnose(run.path, show=False)
    assert "no signals.jsonl" in alone.note
    assert 5 < len(alone.checked) + len(alone.findings) < 15
    run.write_status("interrupted")
    assert "the run is interrupted" in tk.diagnose(run, show=False).note
    (run.path / "history.csv").unlink()
    with pytest.raises(InputError, match="neither"):
        tk.diagnose(run)


def test_files(tmp_path):
    signals = tmp_path / "signals.jsonl"
    rows = [{"kind": "epoch", "epoch": i, "loss": 1.0} for i in range(3)]
    text = "\n".join(json.dumps(row) for row in rows)
    signals.write_text(text + '\n{"kind": "ep')  # the process was killed
    assert read_signals(signals).losses == [1.0] * 3
    assert "did not end" in tk.diagnose(signals, show=False).note
    signals.write_text(text + '\n{"kind": "end", "how": "finished"}\n')
    assert tk.diagnose(signals, show=False).note == ""
    with pytest.raises(InputError, match="stopped within its first epoch"):
        tk.diagnose(tmp_path / "gone.jsonl")
    for broken in ("", "{", "[1]\n[2]\n", "x\ny\n"):
        signals.write_text(broken)
        with pytest.raises(InputError, match="as Doctor writes them"):
            read_signals(signals)
    table = tmp_path / "history.csv"
    table.write_text("epoch,loss,val_loss\n0,1.0,\n1,0.5,0.6\n")
    assert "read loss as the training loss" in tk.diagnose(table, show=False).note
    for broken in ("", "a,b\n1,2\n", "loss\nlow\n"):
        table.write_text(broken)
        with pytest.raises(InputError, match=r"a row an epoch|must hold a loss"):
            tk.diagnose(table)


def test_rows_that_hold_one_part_alone_are_no_losses_that_are_not_numbers(tmp_path):
    table = tmp_path / "metrics.csv"
    lines = ["step,train_loss,eval_loss"]
    for epoch in range(8):
        lines += [f"{epoch},{2 * 0.6**epoch:.4f},", f"{epoch},,{2 * 0.6**epoch + 0.1:.4f}"]
    table.write_text("\n".join(lines))
    found = tk.diagnose(table, show=False)
    assert "non_finite_loss" not in [each.symptom for each in found.findings]
    table.write_text("\n".join(lines).replace(f"{2 * 0.6**7:.4f}", "nan"))
    found = tk.diagnose(table, show=False)
    assert found.findings[0].symptom == "non_finite_loss"
    table.write_text("loss,val_loss\n,1.0\nNA,0.5\n")
    assert "val_loss as the validation loss" in tk.diagnose(table, show=False).note
