"""Real questions and single faults, trained for real; and healthy twins of the same shape."""

import functools

import keras
import numpy as np
import pytest
from keras import layers

from keras_trainkit.callbacks import Doctor
from keras_trainkit.diagnosis.finding import ADVICE, ERROR
from tests.doctor import programs
from tests.doctor.programs import classifier, regressor


def diagnosed(program, seed=0):
    keras.utils.set_random_seed(seed)
    model, arguments = program(np.random.default_rng(seed))
    doctor = Doctor(show=False)
    model.fit(**arguments, verbose=0, callbacks=[doctor])
    assert doctor.verdict.broken == {}
    return doctor


# Every rule has tests of its boundary and the corpus its figures: `make test` trains a few.
FEW = """so_48221692 / so_38648195 / rate far too high / negative rate / raw inputs / zeros
    / class by class / the target among the columns / classifier / regressor"""
FEW = {name.strip() for name in FEW.split("/")}


def some(names):
    return [pytest.param(name, marks=[] if name in FEW else [pytest.mark.proof]) for name in names]


QUESTIONS = {
    "so_31880720": ("one_unit_softmax", ERROR),
    "so_34311586": ("one_unit_softmax", ERROR),
    "so_48221692": ("head_range", ERROR),
    "so_48251943": ("head_range", ERROR),
    "so_31556268": ("learning_rate_too_low", "warning"),
    "so_38648195": ("head_loss", ERROR),
    "so_47352366": ("head_loss", ERROR),
}


@pytest.mark.slow
@pytest.mark.parametrize("question", some(QUESTIONS))
def test_questions(question):
    first = diagnosed(getattr(programs, question)).findings[0]
    assert (first.symptom, first.severity) == QUESTIONS[question]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.proof)])
def test_the_control_gets_advice_alone(seed):
    found = diagnosed(programs.so_51930566, seed).findings
    assert found[0].symptom == "head_loss"
    assert {finding.severity for finding in found} == {ADVICE}


SGD, Adam = keras.optimizers.SGD, keras.optimizers.Adam
SPARSE = keras.losses.SparseCategoricalCrossentropy
FAULTS = {
    "rate far too high": ("learning_rate_too_high", lambda r: classifier(r, SGD(3.0))),
    "rate far too low": ("learning_rate_too_low", lambda r: regressor(r, Adam(1e-5))),
    "negative rate": ("learning_rate_sign", lambda r: classifier(r, SGD(-0.01))),
    "raw inputs": ("unscaled_inputs", lambda r: classifier(r, scale=255.0)),
    "scaled twice": ("unscaled_inputs", lambda r: classifier(r, scale=1e-3)),
    "zeros": (
        "bad_initialization",
        lambda r: classifier(r, hidden={"activation": "relu", "kernel_initializer": "zeros"}),
    ),
    "deep sigmoids": (
        "vanishing_gradients",
        lambda r: classifier(r, SGD(0.01), depth=8, hidden={"activation": "sigmoid"}),
    ),
    "dropout .8 x 3": (
        "over_regularized",
        lambda r: classifier(r, extra=[layers.Dropout(0.8) for _ in range(3)]),
    ),
    "summed loss": ("loss_reduction", lambda r: classifier(r, loss=SPARSE(reduction="sum"))),
    "blank inputs": ("constant_inputs", lambda r: classifier(r, scale=0.0)),
    "class by class": ("sorted_rows", programs.class_by_class),
    "one unit for ten classes": ("narrow_layer", programs.bottleneck),
    "batch of everything": (
        "large_batch",
        lambda r: classifier(r, Adam(0.001), batch_size=512, epochs=20),
    ),
    "the target among the columns": ("leakage", programs.answer_among_columns),
    "no activations": ("linear_hidden", lambda r: regressor(r, activation=None)),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", some(FAULTS))
def test_single_faults(fault):
    symptom, program = FAULTS[fault]
    first = diagnosed(program).findings[0]
    assert first.symptom == symptom
    assert first.severity != ADVICE


@pytest.mark.proof
def test_wrong_labels_get_the_advice_to_look_at_them():
    found = diagnosed(programs.wrong_labels).findings
    assert "label_noise" in {finding.symptom for finding in found}
    assert {finding.severity for finding in found} <= {ADVICE}


HEALTHY = {
    "classifier": classifier,
    "regressor": regressor,
    "momentum": functools.partial(classifier, optimizer=None, epochs=20),
    "batches of two halves": programs.halves,
    "conv net": programs.mnist_convnet,
    "miles per gallon": programs.auto_mpg,
    "LSTM": programs.bidirectional_lstm,
    "residual": programs.residual_network,
    "autoencoder": programs.autoencoder,
    "transformer": programs.transformer,
}


@pytest.mark.slow
@pytest.mark.parametrize("twin", some(HEALTHY))
def test_healthy_programs_get_no_error_and_no_warning(twin):
    found = diagnosed(HEALTHY[twin]).findings
    assert {finding.severity for finding in found} <= {ADVICE}
