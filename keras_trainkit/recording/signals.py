"""Record what a training does, for the rules of `keras_trainkit.diagnosis` to read."""

import functools
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

from keras_trainkit.diagnosis.signals import Signals
from keras_trainkit.recording import rescues
from keras_trainkit.recording.batch_tap import BatchTap, as_arrays, length
from keras_trainkit.recording.data_record import data_record, joined
from keras_trainkit.recording.epoch_stats import epoch_row, known_rate
from keras_trainkit.recording.model_facts import model_facts
from keras_trainkit.recording.probe_sample import ProbeSample, reason, update_ratios
from keras_trainkit.recording.sampling_plan import SamplingPlan
from keras_trainkit.recording.settling import SettlingCallback
from keras_trainkit.recording.stateless_loss import as_batch
from keras_trainkit.recording.validation_watch import ValidationWatch

PROBE = 128  # examples measured on; their forward pass costs about that of one step
_TARGETS = 4096  # most target rows kept to count classes
_POINTS = 16  # readings of the running loss in an epoch: each waits for its step
_KEPT = ("records", "failures", "seconds", "_step", "_epoch_start", "_loss_seen", "_sampled_at")
_KEPT += ("_batch_size", "_looks", "_waits", "_rescues")  # in a checkpoint
_LARGEST = 20_000  # examples in one execution, beyond which no batch is looked at again


class SignalRecorder(SettlingCallback):
    """Records the signals of a training; it changes nothing in it.

    Samples are taken before the first step, after steps 1, 4, 16, 64, ... and at the ends of epochs
    1, 2, 3, 5, 8, 12, ... and the last, so that a long training pays almost nothing. What
    cannot be recorded is noted in `failures` and not tried again.

    Args:
        probe: the batch `(x, y)` to measure on; by default the first examples that are trained on.
        every: epochs between samples; by default ever more.
        path: a file for the records, a line each as JSON, or None.

    Attributes:
        records: plain dictionaries, in the order of time.
        failures: what could not be recorded, and why.
        seconds: that recording has taken.
    """

    def __init__(
        self, probe: Any = None, every: int | None = None, path: Path | None = None
    ) -> None:
        super().__init__()
        self.probe, self.every, self.path = probe, every, path
        self.known: dict[str, Any] = {}  # of the data, from elsewhere
        self.rows = PROBE  # to keep: more of them where something is to be tried on them
        self._reset()

    @property
    def gradients(self) -> dict[str, Any]:
        """The gradients of a sample of this step, by the paths of their weights; or nothing."""
        if self._sample is None or self._sampled_at != self._step or not self._sample.gradients:
            return {}
        paths = [variable.path for variable in self.model.trainable_variables]
        return dict(zip(paths, self._sample.gradients, strict=True))

    @property
    def signals(self) -> Signals:
        """What has been recorded so far."""
        return Signals.from_records(self.records)

    def is_due(self, epoch: int) -> bool:
        """Whether this epoch's end is sampled."""
        return self._plan.epoch_is_due(epoch)

    def _reset(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.failures: dict[str, str] = {}
        self.seconds = 0.0
        self._plan = SamplingPlan(self.every)
        self._batch = None if self.probe is None else as_batch("probe", self.probe)
        self._seen: list[Any] = []
        self._targets: list[Any] = []
        self._waits: list[float] = []
        self._tap: BatchTap | None = None
        self._sample: ProbeSample | None = None
        self._initial: Any = None
        self.kept = self.began = None  # rows, and the weights and state before the first step
        self._first_updates: dict[str, float] = {}  # of the first step, before there is a probe
        self._pending: Any = None
        self._step = self._epoch_start = self._epoch = 0
        self._batch_size = self._asked = self._looks = self._written = 0
        self._sampled_at, self._rescues, self._steps_a_call = -1, 0, 1
        self._loss_seen, self._began = (0, 0.0), (0.0, 0.0)
        self.validation = ValidationWatch(PROBE, self._timed)

    def state(self) -> dict[str, Any]:
        """Returns what a training that is gone on with has recorded; its probe is taken anew."""
        return {name: getattr(self, name) for name in _KEPT}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from what `state` returned; the file is written anew."""
        self.__dict__.update(state)
        self._pending, self._written = None, 0
        if any(record["kind"] == "sample" for record in self.records):
            self._initial = None  # it has been measured

    def on_train_begin(self, logs: Any = None) -> None:
        """Forgets the previous fit."""
        self._reset()
        self.records += [{"kind": "data", **self.known}] if self.known else []
        self._try("batches", self._put_tap)
        self.validation.model = self.model

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Starts the epoch's clock."""
        self._try("rescues", self._read_rescues)
        self._try("batches", self._put_tap)
        self._epoch, self._epoch_start = epoch, self._step
        self._loss_seen, self._began = (0, 0.0), (time.perf_counter(), self.seconds)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Measures what the steps before have done, where that is due."""
        self._step = self._epoch_start + batch
        if self._pending is not None:
            self._timed("samples", self._measure_pending)
        if self._plan.step_is_due(self._step) and self.model.built:
            self._timed("samples", self._prepare)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Reads the running loss a few times an epoch."""
        steps = (self.params or {}).get("steps") or 0
        batch = min(batch, steps - 1) if steps else batch  # the last execution may be short
        self._step = self._epoch_start + batch + 1
        stride = max(1, steps // _POINTS)
        if self._plan.epoch_is_due(self._epoch) and batch + 1 - self._loss_seen[0] >= stride:
            self._timed("steps", self._read_loss, batch + 1, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Records the epoch, and samples where that is due."""
        seconds = time.perf_counter() - self._began[0] - (self.seconds - self._began[1])
        if self._pending is not None:
            self._timed("samples", self._measure_pending)
        self._timed("epochs", self._record_epoch, epoch, logs, seconds)
        self._try("weights", self.validation.note_weights)
        if self._plan.epoch_is_due(epoch):
            self._timed("samples", self._sample_now)
        self._timed("file", self._write)

    def on_train_end(self, logs: Any = None) -> None:
        """Takes the last sample and lets go of the model."""
        self._try("rescues", self._read_rescues)
        restored = self._step > 0 and self.validation.has_changed()
        if self._step > 0:
            self._sampled_at = -1 if restored else self._sampled_at
            self._timed("samples", self._sample_now)
            self._timed("validation", self._compare)
        early = self._epoch + 1 < ((self.params or {}).get("epochs") or 0)
        how = "stopped" if early and any(r["kind"] == "epoch" for r in self.records) else "finished"
        self.records.append({"kind": "end", "how": how, "restored": restored})
        self._timed("file", self._write)
        self.settle()

    def settle(self) -> None:
        """Gives the model its functions back, and lets go of it."""
        self.validation.end()
        if self._tap is not None:
            self._tap.remove()
        self._tap = self._sample = self._initial = self._pending = None

    def _put_tap(self) -> None:
        if self._tap is not None and self._tap.is_in_place:
            return  # else another callback has made the training function anew
        self._steps_a_call = int(getattr(self.model, "steps_per_execution", 1) or 1)
        seen = functools.partial(self._timed, "batches", self._note)
        self._tap = BatchTap(self.model, self._wanted, seen)

    def _wanted(self) -> int:
        """Returns how many batches to look at now; on jax `self.model` must not be touched here."""
        if "batches" in self.failures or self._steps_a_call * self._batch_size > _LARGEST:
            return 0
        if self._batch is None and self._batch_size:  # one to see its size, then the others
            missing = self.rows - sum(length(batch) for batch in self._seen)
            self._asked = min(self.rows, -(-missing // self._batch_size))
        else:
            self._asked = int(self._looks == 0 or self._pending is not None)
        return self._asked

    def _note(self, batches: list[Any], waits: list[float]) -> None:
        arrays = [as_arrays(batch) for batch in batches]
        self._looks += 1
        self.validation.know(arrays)
        self._batch_size = max(self._batch_size, length(arrays[0]))
        if self._looks > 1:  # the first one fills the pipeline
            self._waits += waits[-1:]
        rows = sum(len(keras.tree.flatten(y)[0]) for y in self._targets)
        if rows < _TARGETS:
            self._targets += [batch[1] for batch in arrays if batch[1] is not None]
        if self._batch is not None:
            return
        self._seen += arrays
        enough = sum(length(batch) for batch in self._seen) >= self.rows
        if enough or len(batches) < self._asked:  # or there are no more
            self._make_probe()

    def _make_probe(self) -> None:
        self.kept = joined(self._seen, self.rows)
        self._batch, self._seen = joined([self.kept], PROBE), []

    def _prepare(self) -> None:
        """Keeps the weights of now, to see later what the next step did to them."""
        if not any(record["kind"] == "setup" for record in self.records):
            self.records.append({"kind": "setup", **model_facts(self.model, self.params)})
        before = [keras.ops.copy(v) for v in self.model.trainable_variables]
        if self._initial is None and self._sample is None and self._step == 0:
            state = [keras.ops.copy(v) for v in self.model.non_trainable_variables]
            self._initial = self.began = (before, state)
        self._pending = before

    def _measure_pending(self) -> None:
        before, self._pending = self._pending, None
        if self._batch is not None:
            self._take(before)
        elif not self._first_updates:
            self._first_updates = update_ratios(self.model, before)

    def _sample_now(self) -> None:
        if self._batch is None and self._seen:
            self._make_probe()
        if self._batch is not None and self._sampled_at != self._step:
            self._take(None)

    def _take(self, before: Any) -> None:
        """Samples the model of now; and of the start, the first time."""
        model = self.model  # asking for it brings the weights of the last step back on jax
        if self._sample is None:
            setup = next((r for r in self.records if r["kind"] == "setup"), None)
            if setup is None:
                setup = {"kind": "setup", **model_facts(model, self.params)}
                self.records.append(setup)
            self._sample = ProbeSample(model, self._batch, setup["outputs"])
            self._record_data()
            if self._initial is not None:
                values = self._sample.at(*self._initial)
                for name, ratio in self._first_updates.items():
                    values.get("layers", {}).get(name, {})["update_ratio"] = ratio
                self._add(0, values)
                self._initial = None
        self._add(self._step, self._sample.now(before))
        self._sampled_at = self._step

    def _add(self, step: int, values: dict[str, Any]) -> None:
        place = {"step": step, "epoch": self._epoch, "learning_rate": known_rate(self.model)}
        self.records.append({"kind": "sample", **place, **values})
        assert self._sample is not None
        self.failures |= self._sample.failures

    def _record_data(self) -> None:
        assert self._batch is not None
        takes_missing = any(getattr(layer, "takes_missing", False) for layer in self.model.layers)
        steps, size = (self.params or {}).get("steps"), self._batch_size
        record = data_record(self._batch, self._targets, takes_missing)
        record |= {"batch_size": size, "waits": self._waits}
        record |= {"examples": steps * size} if steps and size else {}
        self.records.append({"kind": "data", **record})

    def _compare(self) -> None:
        """Sets the validation rows beside the training rows, and what is predicted of both."""
        found = self.validation.record(self._batch, self._sample)
        self.records += [{"kind": "data", "validation": found}] if found else []

    def _record_epoch(self, epoch: int, logs: Any, seconds: float) -> None:
        if self._sample is not None and self._plan.epoch_is_due(epoch):
            self._record_data()
        row = epoch_row(self.model, logs)
        place = {"kind": "epoch", "epoch": epoch, "step": self._step, "wall": seconds}
        self.records.append({**place, "steps": self._step - self._epoch_start, **row})

    def _read_loss(self, steps: int, logs: Any) -> None:
        """Turns the running mean of the epoch into that of the steps since the last reading."""
        loss = (logs or {}).get("loss")
        if loss is None:
            return
        done, total = self._loss_seen
        now = float(loss) * steps
        self._loss_seen = (steps, now)
        mean = (now - total) / (steps - done)
        row = {"kind": "step", "step": self._step, "epoch": self._epoch, "loss": mean}
        self.records.append(row)

    def _read_rescues(self) -> None:
        """Records what a `Rescue` has done since the last time; it acts at the end of an epoch."""
        found = rescues.of(self.model)
        self.records += [{"kind": "rescue", **row} for row in found[self._rescues :]]
        self._rescues = len(found)

    def _write(self) -> None:
        """Appends the new records to the file."""
        if self.path is None:
            return
        with self.path.open("a" if self._written else "w", encoding="utf-8") as file:
            for record in self.records[self._written :]:
                file.write(json.dumps(record) + "\n")
        self._written = len(self.records)

    def _timed(self, part: str, function: Callable[..., Any], *arguments: Any) -> None:
        started = time.perf_counter()
        self._try(part, function, *arguments)
        self.seconds += time.perf_counter() - started

    def _try(self, part: str, function: Callable[..., Any], *arguments: Any) -> None:
        """Does one part of the recording; the training goes on whatever happens in it."""
        if part in self.failures:
            return
        try:
            function(*arguments)
        except Exception as error:
            self.failures[part] = reason(error)
