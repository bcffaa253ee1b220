"""The doctor at work: what it tells, when, and that it never breaks a training."""

import io

import keras
import numpy as np
import pytest
from rich.console import Console

from keras_trainkit import InputError
from keras_trainkit.callbacks import Doctor
from keras_trainkit.callbacks import doctor as module
from keras_trainkit.diagnosis import Rule
from tests.doctor import programs


def fit(program, seed=0, **options):
    keras.utils.set_random_seed(seed)
    model, arguments = program(np.random.default_rng(seed))
    console = Console(file=io.StringIO(), width=100)
    doctor = Doctor(console=console, **options)
    history = model.fit(**arguments, verbose=0, callbacks=[doctor])
    return doctor, console.file.getvalue(), history


@pytest.mark.backend
def test_a_sick_training_is_told_while_it_runs_and_at_the_end():
    doctor, text, history = fit(programs.so_31880720)
    assert doctor.findings[0].symptom == "one_unit_softmax"
    assert text.count("The head is a softmax over one unit") == 2
    assert len(history.epoch) == 10


@pytest.mark.backend
def test_it_stops_only_when_asked():
    doctor, text, history = fit(programs.so_31880720, stop_on="error")
    assert len(history.epoch) == 1
    assert "doctor stops the training: one_unit_softmax" in text
    assert doctor.signals.ended == "stopped"


@pytest.mark.backend
def test_a_healthy_training_is_called_so():
    doctor, _, history = fit(programs.classifier, stop_on="warning")
    assert not [f for f in doctor.findings if f.severity != "advice"]
    assert len(history.epoch) == 10
    assert len(doctor.verdict.checked) > 25
    assert doctor.verdict.broken == {}


def test_an_exception_in_a_rule_is_told_once_and_switches_it_off(monkeypatch):
    calls = []

    def broken(signals):
        calls.append(1)
        raise ZeroDivisionError("a rule")

    monkeypatch.setattr(module, "RULES", (Rule("broken", "broken", broken), *module.RULES))
    doctor, text, history = fit(programs.so_34311586)
    assert text.count("broken raised and is switched off") == 1
    assert len(calls) == 1
    assert len(history.epoch) == 20
    assert doctor.findings


def test_an_exception_in_the_doctor_itself_is_told_once(monkeypatch):
    monkeypatch.setattr(module, "examine", lambda *args, **kwargs: 1 / 0)
    _, text, history = fit(programs.so_34311586)
    assert text.count("the training goes on") == 1
    assert len(history.epoch) == 20


def test_too_few_examples_for_a_verdict():
    doctor, text, _ = fit(programs.so_34673164)
    assert "only 9 training examples" in text
    assert not [f for f in doctor.findings if f.severity == "error"]


@pytest.mark.parametrize(
    "arguments", [{"stop_on": "sometimes"}, {"every": 0}, {"probe": 3}, {"probe": ([1], [1, 2])}]
)
def test_arguments_are_checked(arguments):
    with pytest.raises(InputError):
        Doctor(**arguments)


def test_a_train_step_that_logs_no_loss_is_not_called_healthy():
    class Mine(keras.Model):
        def __init__(self):
            super().__init__()
            self.head = keras.layers.Dense(1)

        def call(self, x):
            return self.head(x)

        def train_step(self, data):
            self(data[0], training=True)
            return {"mine": keras.ops.sum(data[0])}

    console = Console(file=io.StringIO(), width=200)
    model = Mine()
    model.compile(optimizer="adam")
    x = np.random.default_rng(0).normal(size=(64, 2))
    model.fit(x, x[:, 0], epochs=3, verbose=0, callbacks=[Doctor(console=console)])
    text = console.file.getvalue()
    assert "no epoch logged a `loss`" in text
    assert "healthy" not in text
    assert text.count("your train_step makes its loss itself") == 1
    assert "in user code" not in text
