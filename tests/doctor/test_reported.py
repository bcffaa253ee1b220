"""Cases that people reported, with the right verdict; each stands for its kind."""

import re

import keras
import numpy as np
import pytest
from keras import layers
from rich.console import Console

import keras_trainkit as tk
from benchmarks.doctor.strangers import heads, parts, rows, steps, well
from benchmarks.doctor.strangers.base import MADE
from keras_trainkit.diagnosis.finding import ADVICE
from tests.conftest import ROOT
from tests.doctor.programs import so_31880720

HOMES = (heads, parts, rows, steps, well)
REPORTED = {
    "evaluate_disagrees_with_fit": "still hold",
    "two_images": "in training mode",
    "validation_as_raw_pixels": "as large as the training inputs",
    "folders_in_another_order": "other numbers",
    "regression_under_a_softmax": "",
    "two_blobs_and_five_epochs": "too few",
    "a_line_through_a_sigmoid": "sigmoid",
    "ones_on_bits": "begin as 1",
    "labels_divided_too": "class numbers",
    "sigmoid_lenet_with_l2": "first layers do not learn",
    "nine_narrow_layers_from_small_weights": "begin too small",
    "hinge_behind_a_softmax": "both sides of 0",
    "adadelta_as_it_comes": "",
    "rmsprop_on_a_line": "cannot reach it",
    "layers_without_activations": "one linear layer",
    "a_class_of_weight_zero": "weight of class 2",
    "divided_in_and_outside": "scaled twice",
}


def diagnosed(name, seed=0):
    keras.utils.set_random_seed(seed)
    made = MADE[name](np.random.default_rng(seed))
    doctor = tk.Doctor(show=False)
    fit = {"validation_data": made.held, "verbose": 0, "callbacks": [doctor], **made.fit}
    made.build().fit(*made.data, **fit)
    assert doctor.verdict.broken == {}
    return made, doctor.findings[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTED)
def test_the_first_finding_names_the_cause(name):
    made, first = diagnosed(name)
    assert first.symptom in made.right
    assert REPORTED[name] in first.sentence
    assert first.severity != ADVICE


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vae", "gan"])
def test_an_own_train_step_is_said_once_and_is_no_alarm(name, capsys):
    model, arguments = well.WELL[name](np.random.default_rng(0))
    doctor = tk.Doctor(console=Console(width=300))
    model.fit(**arguments, verbose=0, callbacks=[doctor])
    text = capsys.readouterr().out
    assert text.count("your train_step makes its loss itself") == 1
    assert "could not record" not in text
    assert "healthy" not in text
    assert {finding.severity for finding in doctor.findings} <= {ADVICE}


@pytest.mark.parametrize(
    ("history", "words"),
    [
        ({"loss": [2.3026] * 20, "accuracy": [0.1] * 20}, "guessing among 10 classes"),
        ({"loss": [0.6931] * 8}, "guessing among 2 classes"),
        ({"loss": [3.1] * 8}, "the same in every epoch"),
        ({"loss": [1.0, float("nan"), float("nan")]}, "The loss is nan"),
        ({"loss": [1.0, 0.5, 2.0, 4.0]}, "training loss grew"),
        (
            {"loss": [1, 0.5, 0.3, 0.2, 0.1, 0.1], "val_loss": [1, 0.6, 0.5, 0.9, 1, 1.1]},
            "Validation",
        ),
        ({"loss": [1.0, 0.5, 0.3, 0.2, 0.15, 0.14]}, None),
    ],
)
def test_a_history_alone_shows_what_it_can_and_is_never_healthy(history, words, capsys):
    found = tk.diagnose(history).findings
    text = capsys.readouterr().out
    assert (words in found[0].sentence) if words else {f.severity for f in found} <= {ADVICE}
    assert "healthy" not in text
    assert "not judged" in text


@pytest.mark.slow
def test_the_class_weights_that_were_given_are_not_prescribed():
    keras.utils.set_random_seed(0)
    model, arguments = well.WELL["imbalanced"](np.random.default_rng(0))
    doctor = tk.Doctor(show=False)
    model.fit(**arguments, verbose=0, callbacks=[doctor])
    assert "class_imbalance" not in {finding.symptom for finding in doctor.findings}


@pytest.mark.slow
def test_the_best_weights_that_were_restored_leave_no_advice():
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(60, 8)).astype("float32"), rng.integers(0, 2, 60)
    model = keras.Sequential(
        [keras.Input((8,)), layers.Dense(64, "relu"), layers.Dense(2, "softmax")]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    doctor = tk.Doctor(show=False)
    stop = keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True)
    model.fit(x, y, epochs=40, validation_split=0.5, verbose=0, callbacks=[stop, doctor])
    assert doctor.signals.restored
    assert not {"overfitting", "trained_too_long"} & {f.symptom for f in doctor.findings}


@pytest.mark.slow
def test_the_pages_show_as_many_rules_as_look():
    keras.utils.set_random_seed(0)
    model, arguments = so_31880720(np.random.default_rng(0))
    doctor = tk.Doctor(show=False)
    model.fit(**arguments, verbose=0, callbacks=[doctor])
    looked = len(doctor.verdict.checked) + len(doctor.verdict.findings)
    for page in ("README.md", "docs/doctor.md", "docs/verdict.svg"):
        text = (ROOT / page).read_text("utf-8").replace("&#160;", " ")
        assert re.findall(r"\((\d+) rules looked\)", text) == [str(looked)], page
