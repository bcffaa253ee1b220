"""What the rules read: the signals of one training, as plain values."""

import dataclasses
import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]
LEARNED = 0.9  # of the loss of the best constant: below it the inputs have been used
KINDS = {"step": "steps", "epoch": "epochs", "sample": "samples", "rescue": "rescues"}


@dataclasses.dataclass(frozen=True)
class Signals:
    """The signals of a training: what a recorder saw, or what a history holds.

    Attributes:
        setup: of the model, the loss, the optimizer and the loop.
        data: of the inputs and targets that passed.
        steps: mean training loss of stretches of steps.
        epochs: the logs of every epoch.
        samples: what was measured on the probe batch, from before the first step on.
        ended: `finished`, `interrupted`, or nothing while it runs.
        rescues: times that the training diverged and went back to its last good state.
        restored: whether the training ended with the weights of an earlier epoch.

    Example:
        >>> signals = Signals.from_history({"loss": [2.0, 1.0], "val_loss": [2.0, 1.5]})
        >>> signals.losses, signals.validation
        ([2.0, 1.0], [2.0, 1.5])
        >>> sorted(signals.available)
        ['ended', 'epochs', 'validation']
    """

    setup: Record = dataclasses.field(default_factory=dict)
    data: Record = dataclasses.field(default_factory=dict)
    steps: Sequence[Record] = ()
    epochs: Sequence[Record] = ()
    samples: Sequence[Record] = ()
    ended: str = ""
    rescues: Sequence[Record] = ()
    restored: bool = False

    @classmethod
    def from_records(cls, records: Iterable[Record]) -> "Signals":
        """Returns the signals in records as a recorder makes them; unknown kinds are left out.

        What was seen in an epoch that was lost and rescued is left out: its state is gone.
        """
        lists: dict[str, list[Record]] = {name: [] for name in KINDS.values()}
        single: dict[str, Any] = {"setup": {}, "data": {}, "end": {}}
        for record in records:
            kind = record.get("kind", "")
            if kind == "rescue":
                _forget(lists, record["epoch"])
            if kind in KINDS:
                lists[KINDS[kind]].append(record)
            elif kind in single:
                single[kind] = {**single[kind], **record}
        end = single["end"]
        kept = bool(end.get("restored") or single["data"].get("keeps_best"))
        return cls(
            single["setup"], single["data"], **lists, ended=end.get("how", ""), restored=kept
        )

    @classmethod
    def from_history(cls, history: Mapping[str, Sequence[float]]) -> "Signals":
        """Returns the signals of a history alone: a list for every name."""
        length = max((len(values) for values in history.values()), default=0)
        rows = [
            {name: values[i] for name, values in history.items() if i < len(values)}
            for i in range(length)
        ]
        return cls(epochs=rows, ended="finished" if rows else "")

    def series(self, name: str) -> list[float]:
        """Returns an epoch log's values."""
        return [float(row[name]) for row in self.epochs if row.get(name) is not None]

    @functools.cached_property
    def losses(self) -> list[float]:
        """Training losses of the epochs."""
        return self.series("loss")

    @functools.cached_property
    def validation(self) -> list[float]:
        """Validation losses of the epochs."""
        return self.series("val_loss")

    @functools.cached_property
    def available(self) -> frozenset[str]:
        """What there is to read."""
        there = {
            "setup": self.setup,
            "data": self.data.get("inputs"),
            "targets": self.data.get("targets"),
            "heads": self.heads,
            "steps": self.steps,
            "rate": self.learning_rate is not None,
            "epochs": len(self.losses) >= 1,
            "validation": len(self.validation) >= 2,
            "validation_rows": self.data.get("validation"),
            "experiments": self.data.get("experiments"),
            "samples": self.samples,
            "trained": len(self.samples) >= 2 and any(s.get("step", 0) > 0 for s in self.samples),
            "layers": any(sample.get("layers") for sample in self.samples),
            "outputs": any(sample.get("outputs") for sample in self.samples),
            "ended": self.ended,
        }
        return frozenset(name for name, value in there.items() if value)

    @property
    def first(self) -> Record:
        """The sample from before the first step, or the earliest there is."""
        return self.samples[0] if self.samples else {}

    @property
    def last(self) -> Record:
        """The latest sample."""
        return self.samples[-1] if self.samples else {}

    @functools.cached_property
    def heads(self) -> list[dict[str, Any]]:
        """One dictionary an output: its head, its loss, its target, first and last predictions."""
        targets = self.data.get("targets", [])
        first, last = self.first.get("outputs", []), self.last.get("outputs", [])
        return [
            {
                **head,
                "target": dict(targets[i]) if i < len(targets) else {},
                "first": dict(first[i]) if i < len(first) else {},
                "last": dict(last[i]) if i < len(last) else {},
            }
            for i, head in enumerate(self.setup.get("outputs", []))
        ]

    @property
    def learning_rate(self) -> float | None:
        """The highest learning rate seen."""
        rates = [row.get("learning_rate") for row in [*self.epochs, *self.samples, self.setup]]
        found = [float(rate) for rate in rates if rate is not None]
        return max(found) if found else None

    @property
    def total_steps(self) -> int:
        """Steps taken."""
        per_epoch = self.setup.get("steps_per_epoch") or 0
        counted = [s.get("step", 0) for s in [*self.samples, *self.steps, *self.epochs]]
        return int(max([per_epoch * len(self.epochs), *counted]))

    @property
    def initial_loss(self) -> float | None:
        """The loss before the first step, as far as it is known."""
        for value in (without_penalty(self.first), next(iter(self.losses), None)):
            if value is not None:
                return value
        return None

    @property
    def final_loss(self) -> float | None:
        """The loss of now, without regularization where that is known."""
        for value in (without_penalty(self.last), next(reversed(self.losses), None)):
            if value is not None:
                return value
        return None

    @property
    def baseline(self) -> float | None:
        """The loss of the best constant prediction, where it is known."""
        found = [sample for sample in self.samples if sample.get("baseline") is not None]
        return without_penalty(found[0], "baseline") if found else None

    @property
    def remaining(self) -> float | None:
        """The final loss as a share of the baseline's, or else of the initial one.

        Soft targets cost something even where they are predicted exactly: that is left out.
        """
        reference, final = self.baseline or self.initial_loss, self.final_loss
        if reference is None or final is None or not reference > 0 or math.isinf(reference):
            return None
        floor = (without_penalty(self.last, "floor") or 0.0) if self.baseline else 0.0
        return (final - floor) / (reference - floor) if reference > floor else None

    @property
    def learned(self) -> bool | None:
        """Whether the loss has come well below the best constant's; None if it is not known."""
        remaining = self.remaining
        return None if remaining is None else remaining < LEARNED

    def layer_series(self, kind: str) -> dict[str, list[float]]:
        """Returns one statistic of every layer over the samples, in the order of the layers."""
        result: dict[str, list[float]] = {}
        for sample in self.samples:
            for name, values in sample.get("layers", {}).items():
                if values.get(kind) is not None:
                    result.setdefault(name, []).append(values[kind])
        return result

    def layer(self, name: str) -> Record:
        """Returns what the setup knows of a layer."""
        return next((row for row in self.setup.get("layers", []) if row["name"] == name), {})


def _forget(lists: dict[str, list[Record]], epoch: int) -> None:
    """Takes an epoch's records away; the sample before the first step stays."""
    for name in ("steps", "epochs", "samples"):
        lists[name] = [r for r in lists[name] if r.get("epoch") != epoch or r.get("step") == 0]


def without_penalty(sample: Record, name: str = "loss") -> float | None:
    """Returns one of a sample's losses without what regularization adds."""
    loss = sample.get(name)
    return None if loss is None else loss - (sample.get("regularization") or 0.0)
