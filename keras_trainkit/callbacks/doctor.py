"""Watch a training, say what is wrong with it, and what to do."""

import dataclasses
import math
from pathlib import Path
from typing import Any

import keras
from rich.console import Console
from rich.text import Text

from keras_trainkit import _checks
from keras_trainkit._terminal import Terminal
from keras_trainkit.callbacks.ema import EMA
from keras_trainkit.diagnosis import RULES, Finding, Signals, Verdict, examine
from keras_trainkit.diagnosis.display import show_finding, show_verdict
from keras_trainkit.diagnosis.finding import SEVERITIES
from keras_trainkit.recording.experiments import Experiments
from keras_trainkit.recording.probe_sample import OWN_STEP
from keras_trainkit.recording.signals import SignalRecorder
from keras_trainkit.recording.stateless_loss import as_batch

_ROWS = 512  # kept where something is to be tried on them
_PASSING = {"epochs", "trained", "layers", "validation"}  # signals that may be of a moment only

_HIDDEN = (
    "your train_step makes its loss itself, which hides predictions and gradients from the doctor: "
    "what needs them is not judged"
)


class Doctor(keras.callbacks.Callback):
    """Diagnoses a training while it runs: what is wrong, by which numbers, and one thing to do.

    It needs nothing but its place in `callbacks`; data of every kind are looked at on their way
    into training, which is bit for bit the same as without it. Findings are printed when they are
    certain: what is seen in the model, the data or the loss itself at once, what is seen in the
    course of the training when it is seen twice. The verdict is printed at the end.

    A sample costs about two steps; they become rarer as the training goes on. Compiling the passes
    costs seconds, once. An exception in the doctor is reported, and the training goes on.

    Args:
        stop_on: `"error"` ends the training at a finding of that severity, `"warning"` also at a
            warning; None never does.
        every: epochs between samples; by default after epochs 1, 2, 3, 5, 8, 12, 18, ...
        probe: the batch `(x, y)` to measure on; by default the first 128 training examples.
        show: whether anything is printed.
        path: a file for the signals, a JSON record a line, or None.
        console: a `rich.console.Console`; by default the standard output.
        probe_steps: of each of some short trainings that are tried at the end, from the first
            weights on up to 512 rows, to choose among causes: other rates, one batch by heart,
            standardized inputs, shuffled features; 0 tries nothing. They take at most about 20
            seconds, change nothing in the model, and are in `signals.data["experiments"]`.

    Attributes:
        findings: what was found, the worst first; each a `keras_trainkit.diagnosis.Finding`.
        verdict: findings, what was checked, and what could not be judged.
        signals: what was recorded.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> import keras, numpy as np
        >>> x = np.random.default_rng(0).normal(size=(64, 2))
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "softmax")])
        >>> model.compile(optimizer="sgd", loss="binary_crossentropy")
        >>> doctor = Doctor(show=False)
        >>> _ = model.fit(x, x[:, 0] > 0, epochs=2, verbose=0, callbacks=[doctor])
        >>> doctor.findings[0].symptom, doctor.findings[0].severity
        ('one_unit_softmax', 'error')
        >>> doctor.findings[0].prescription.code
        'keras.layers.Dense(1, activation="sigmoid")  # with binary_crossentropy'

    Reference:
        [Schoop et al., 2021, UMLAUT](https://doi.org/10.1145/3411764.3445538);
        [Zhang et al., 2021, AUTOTRAINER](https://doi.org/10.1109/ICSE43902.2021.00043)
    """

    def __init__(
        self,
        stop_on: str | None = None,
        every: int | None = None,
        probe: Any = None,
        show: bool = True,
        path: str | Path | None = None,
        console: Console | None = None,
        probe_steps: int = 0,
    ) -> None:
        super().__init__()
        self.probe_steps = _checks.non_negative_integer("probe_steps", probe_steps)
        self.stop_on = _checks.one_of("stop_on", stop_on, (None, "error", "warning"))
        self.every = None if every is None else _checks.positive_integer("every", every)
        self.show = show
        self._given = console
        if probe is not None:
            as_batch("probe", probe)
        self._recorder = SignalRecorder(probe, every, None if path is None else Path(path))
        self._recorder.rows = _ROWS if probe_steps else self._recorder.rows
        self.fields: tuple[str, ...] = ()  # of a recipe: what an override can change
        self.brief = False  # in a run, `trainkit diagnose` tells the rest
        self._reset()

    def _reset(self) -> None:
        self.verdict = Verdict([], [], {})
        self._off: frozenset[str] = frozenset()
        self._told: set[str] = set()
        self._suspected: set[str] = set()
        self._complained: set[str] = set()

    @property
    def findings(self) -> list[Finding]:
        """What was found, the worst first."""
        return self.verdict.findings

    @property
    def signals(self) -> Signals:
        """What was recorded."""
        return self._recorder.signals

    @property
    def gradients(self) -> dict[str, Any]:
        """Those of the probe by the paths of their weights, in an epoch whose end is sampled."""
        return self._recorder.gradients

    @property
    def console(self) -> Console:
        """Where it is shown; made late, as a console cannot be copied (KerasTuner does)."""
        if self._given is None:
            self._given = Terminal()
        return self._given

    def know(self, data: dict[str, Any]) -> None:
        """Takes what is known of the data from elsewhere: `checks`, findings as dictionaries."""
        self._recorder.known |= data

    def know_callbacks(self, others: list[Any]) -> None:
        """Takes what other callbacks do to the weights that are validated or kept at the end."""
        averages = [each.momentum for each in others if isinstance(each, EMA)]
        best = any(getattr(each, "restore_best_weights", False) for each in others)
        self.know({"keeps_best": best, "averaged": max(averages, default=None)})

    def state(self) -> dict[str, Any]:
        """Returns what it has recorded and told."""
        told = {"told": sorted(self._told), "suspected": sorted(self._suspected)}
        return {**told, "recorded": self._recorder.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from what `state` returned."""
        self._told, self._suspected = set(state["told"]), set(state["suspected"])
        self._recorder.restore(state["recorded"])

    def set_model(self, model: Any) -> None:
        """Hands the model on."""
        super().set_model(model)
        self._recorder.set_model(model)

    def set_params(self, params: Any) -> None:
        """Hands the numbers of epochs and steps on."""
        super().set_params(params)
        self._recorder.set_params(params)

    def on_train_begin(self, logs: Any = None) -> None:
        """Forgets the previous fit."""
        self._reset()
        self._recorder.on_train_begin(logs)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Records."""
        self._recorder.on_epoch_begin(epoch, logs)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Records."""
        self._recorder.on_train_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Records."""
        self._recorder.on_train_batch_end(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Records, and tells what has become certain."""
        self._recorder.on_epoch_end(epoch, logs)
        loss = (logs or {}).get("loss")
        lost = loss is not None and not math.isfinite(float(loss))
        if self._recorder.is_due(epoch) or lost:
            self._guarded(self._look)

    def on_test_begin(self, logs: Any = None) -> None:
        """Looks at the rows of the first validation."""
        self._recorder.validation.begin()

    def on_test_end(self, logs: Any = None) -> None:
        """Has looked at them."""
        self._recorder.validation.end()

    def on_train_end(self, logs: Any = None) -> None:
        """Gives the verdict."""
        self._recorder.on_train_end(logs)
        if self.probe_steps:
            self._guarded(self._try_out)
        self._guarded(self._conclude)

    def _try_out(self) -> None:
        """Tries some short trainings from the first weights, and says what they cost."""
        rate = self.signals.learning_rate
        if self._recorder.kept is None or self._recorder.began is None or not rate:
            return
        made = Experiments(self.model, self._recorder.kept, self.probe_steps)
        found = made.run(*self._recorder.began, rate)
        self._recorder.records.append({"kind": "data", "experiments": found})
        words = f"{found['steps']} steps on copies in {found.get('seconds', 0):.1f} s"
        if self.show:
            self.console.print(Text(f"doctor tried {words}"), style="dim")

    def _look(self) -> None:
        rules = tuple(rule for rule in RULES if rule.live)
        verdict = examine(self.signals, rules, self._off)
        self._switch_off(verdict)
        certain = [f for f in verdict.findings if self._is_certain(f)]
        self._suspected = {finding.symptom for finding in verdict.findings}
        for finding in certain:
            if finding.symptom not in self._told and self.show:
                show_finding(finding, self.console, self.fields)
            self._told.add(finding.symptom)
        self.verdict = Verdict(certain, verdict.checked, verdict.unjudged, verdict.doubt)
        if self.stop_on is not None:
            self._stop(certain)

    def _is_certain(self, finding: Finding) -> bool:
        """Whether it rests on what does not change, or has been seen twice in a row."""
        rule = next(rule for rule in RULES if rule.symptom == finding.symptom)
        return not _PASSING & set(rule.needs) or finding.symptom in self._suspected

    def _stop(self, certain: list[Finding]) -> None:
        rank = SEVERITIES.index
        reasons = [f for f in certain if rank(f.severity) <= rank(self.stop_on or "")]
        if reasons and not self.model.stop_training:
            self.model.stop_training = True
            self._say(f"doctor stops the training: {reasons[0].symptom} (stop_on={self.stop_on!r})")

    def _conclude(self) -> None:
        verdict = examine(self.signals, off=self._off)
        self._switch_off(verdict)
        failures = self._recorder.failures
        if OWN_STEP in failures:
            verdict = dataclasses.replace(verdict, note=_HIDDEN)
        self.verdict = verdict
        for part, error in failures.items():
            if part == OWN_STEP:
                continue
            self._complain(part, f"doctor could not record {part} ({error})")
        if self.show:
            show_verdict(verdict, self.console, self.fields, self.brief)

    def _switch_off(self, verdict: Verdict) -> None:
        for symptom, error in verdict.broken.items():
            self._off |= {symptom}
            self._complain(symptom, f"doctor's rule {symptom} raised and is switched off: {error}")

    def _guarded(self, function: Any) -> None:
        try:
            function()
        except Exception as error:
            name = type(error).__name__
            self._complain("itself", f"doctor raised {name}: {error}; the training goes on")

    def _complain(self, key: str, words: str) -> None:
        if key not in self._complained:
            self._complained.add(key)
            self._say(words)

    def _say(self, words: str) -> None:
        if self.show:
            self.console.print(Text(words), style="yellow", soft_wrap=True)
