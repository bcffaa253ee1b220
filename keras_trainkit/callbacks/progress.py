"""A progress display: a live bar in a terminal, plain lines elsewhere."""

import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from keras_trainkit import _checks
from keras_trainkit._terminal import Terminal
from keras_trainkit.recording.epoch_stats import examples_seen, learning_rate
from keras_trainkit.recording.settling import SettlingCallback

_REFRESH_SECONDS = 0.25  # reading a loss waits for the step: not at every one
_MOST_LINES = 20
_HIDDEN = ("learning_rate", "seconds", "examples_per_second")


class TrainingProgress(SettlingCallback):
    """Shows epoch, step, loss, metrics, learning rate, examples/s and the time left.

    In a terminal a bar is kept up to date; where output goes to a file or a pipe there are only
    lines, at most about 20 for the epochs of a training.

    Args:
        examples: training examples in an epoch; None counts them, as the model's mean loss does.
        steps: steps in an epoch; None takes what `fit` knows.
        log_steps: print a line with the mean loss of these many steps, each time they are done;
            0 for none.
        console: a `rich.console.Console`; by default the standard output.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> x, progress = np.zeros((8, 1)), TrainingProgress()
        >>> _ = model.fit(x, x, batch_size=4, epochs=2, verbose=0, callbacks=[progress])
        epoch 1/2  loss 0
        epoch 2/2  loss 0
    """

    def __init__(
        self,
        examples: int | None = None,
        steps: int | None = None,
        log_steps: int = 0,
        console: Console | None = None,
    ) -> None:
        super().__init__()
        self.examples = None if examples is None else _checks.positive_integer("examples", examples)
        self.steps = None if steps is None else _checks.positive_integer("steps", steps)
        self.log_steps = _checks.non_negative_integer("log_steps", log_steps)
        self._given = console
        self._bar: Progress | None = None
        self._task: Any = None
        self._epoch = self._step = 0
        self._refreshed = self._epoch_started = 0.0
        self._line_step, self._line_sum = 0, 0.0
        self._widths: dict[int, int] = {}

    @property
    def console(self) -> Console:
        """Where it is shown; made late, as a console cannot be copied (KerasTuner does)."""
        if self._given is None:
            self._given = Terminal()
        return self._given

    def state(self) -> dict[str, Any]:
        """Returns what the next line of steps is counted from."""
        return {"_line_step": self._line_step, "_line_sum": self._line_sum}

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Starts the bar."""
        if not self.console.is_terminal:
            return
        self._bar = Progress(
            TextColumn("[bold]epoch {task.fields[epoch]}[/]"),
            BarColumn(bar_width=24),
            TextColumn("step {task.fields[step]}  {task.fields[values]}"),
            TimeRemainingColumn(compact=True),
            console=self.console,
            transient=True,
        )
        steps = self._steps()
        total = self._epochs() * steps if steps else None
        self._task = self._bar.add_task("", total=total, epoch="", step="", values="")
        self._bar.start()

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Starts the epoch's clock."""
        self._epoch, self._step = epoch, 0
        self._epoch_started = time.perf_counter()
        self._line_step, self._line_sum = 0, 0.0

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Moves the bar, and prints a step line when one is due."""
        self._step = min(batch + 1, self._steps() or batch + 1)
        if self.log_steps and self._step % self.log_steps == 0:
            self._print_step(logs or {})
        now = time.perf_counter()
        if self._bar is not None and now - self._refreshed >= _REFRESH_SECONDS:
            self._refreshed = now
            self._move(logs or {}, now)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Prints the epoch's line."""
        epochs = self._epochs()
        every = -(-epochs // _MOST_LINES)
        last = epoch + 1 == epochs or getattr(self.model, "stop_training", False)
        if self._bar is not None or (epoch + 1) % every == 0 or last:
            head = f"epoch {epoch + 1:>{len(str(epochs))}}/{epochs}"
            self._print_columns(head, self._words(logs))

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Takes the bar away."""
        self.close()

    def settle(self) -> None:
        """Takes the bar away: the fit was broken off."""
        self.close()

    def close(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _epochs(self) -> int:
        return int((self.params or {}).get("epochs", 1))

    def _steps(self) -> int | None:
        """Returns the steps in an epoch; None in the first epoch of a data set without a length."""
        return self.steps or (self.params or {}).get("steps")

    def _move(self, logs: dict[str, Any], now: float) -> None:
        steps = self._steps()
        seen = self._step / steps * self.examples if steps and self.examples else None
        seen = examples_seen(self.model) if seen is None else seen
        seconds = max(now - self._epoch_started, 1e-9)
        speed = f"  {seen / seconds:,.0f}/s" if seen else ""
        rest = f"  lr {learning_rate(self.model):.2e}{speed}"
        values = self._fitting(f"{_values(logs)}{rest}") + "  ETA"
        assert self._bar is not None
        self._bar.update(
            self._task,
            completed=self._epoch * (steps or 0) + self._step,
            epoch=f"{self._epoch + 1}/{self._epochs()}",
            step=f"{self._step}/{steps or '?'}",
            values=values,
        )

    def _fitting(self, values: str) -> str:
        """Returns as much of the values as leaves room for the bar and the time left."""
        taken = 24 + len("epoch 99/99  step 9999/9999   ETA 0:00:00") + 4
        room = max(self.console.width - taken, 12)
        words = values.split("  ")
        while len(words) > 1 and len("  ".join(words)) > room:
            words.pop()
        return "  ".join(words)

    def _words(self, logs: dict[str, Any] | None) -> list[str]:
        """Returns what is said of an epoch, the most telling first."""
        logs = logs or {}
        shown = {name: value for name, value in logs.items() if name not in _HIDDEN}
        words = [f"{name} {float(shown[name]):.4g}" for name in sorted(shown, key=_weight)]
        if "learning_rate" in logs:
            words.append(f"lr {logs['learning_rate']:.2e}")
        if "seconds" in logs:
            words.append(f"{logs['seconds']:.1f} s")
        if "examples_per_second" in logs:
            words.append(f"{logs['examples_per_second']:,.0f}/s")
        return words

    def _print_columns(self, head: str, words: list[str]) -> None:
        """Prints a line of columns that stay where they are, as many as the terminal has room for.

        Where there is no terminal, all of them.
        """
        room = self.console.width if self.console.is_terminal else None
        line = head
        for place, word in enumerate(words):
            width = max(len(word), self._widths.get(place, 0))
            if room is not None and len(line) + 2 + width > room:
                break
            self._widths[place] = width
            line += f"  {word:<{width}}"
        self._print(line.rstrip())

    def _print_step(self, logs: dict[str, Any]) -> None:
        """Prints the mean loss since the last line, from the epoch's running mean."""
        total = float(logs.get("loss", float("nan"))) * self._step
        mean = (total - self._line_sum) / max(self._step - self._line_step, 1)
        self._line_step, self._line_sum = self._step, total
        self._print(
            f"Epoch [{self._epoch + 1}/{self._epochs()}], "
            f"Step [{self._step}/{self._steps() or '?'}], Loss: {mean:.4f}"
        )

    def _print(self, line: str) -> None:
        self.console.print(line, markup=False, soft_wrap=True)


def _weight(name: str) -> tuple[int, str]:
    """Returns where a value comes in a line: loss, what validation says, then the rest."""
    first = ("loss", "val_loss")
    if name in first:
        return first.index(name), ""
    return (2 if name.startswith("val_") else 3), ""


def _values(logs: dict[str, Any]) -> str:
    return "  ".join(f"{name} {float(value):.4g}" for name, value in logs.items())
