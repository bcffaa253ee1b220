"""The clock of a training: it stands still while the test images are scored."""

import time
from collections.abc import Callable
from typing import Any

import psutil

TARGETS = (97.5, 99.0, 99.4, 99.5)
EVERY = 6_000  # training images between two scorings: ten an epoch
LIMIT = 120.0  # seconds of training after which a program is stopped


class Clock:
    """Notes the seconds at which a test accuracy was first reached.

    It counts from the first training step, whose tracing and compiling is part of it, and leaves
    out what the scoring takes.

    Args:
        accuracy: scores the test images, in percent.
    """

    def __init__(self, accuracy: Callable[[], float]) -> None:
        self._accuracy = accuracy
        self._began = self._outside = 0.0
        self._images = self._scored = 0
        self.start_up = self.score = 0.0
        self.reached: dict[str, float] = {}

    def begin(self) -> None:
        """Starts the clock; called just before the first step."""
        self.start_up = time.time() - psutil.Process().create_time()
        self._began = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds of training so far."""
        return time.perf_counter() - self._began - self._outside

    def saw(self, images: int) -> bool:
        """Counts images of a step that is done; returns whether the training may go on."""
        self._images += images
        if self._images - self._scored >= EVERY:
            self.look()
        return self.seconds < LIMIT

    def look(self) -> None:
        """Scores the test images, unless nothing was trained since."""
        if self._images == self._scored:
            return
        seconds, before = self.seconds, time.perf_counter()
        self.score, self._scored = self._accuracy(), self._images
        for target in TARGETS:
            if self.score >= target:
                self.reached.setdefault(str(target), round(seconds, 3))
        self._outside += time.perf_counter() - before

    def report(self) -> dict[str, Any]:
        """Returns what was noted, after the last step."""
        seconds = self.seconds
        self.look()
        return {
            "start_up": round(self.start_up, 3),
            "reached": self.reached,
            "seconds": round(seconds, 3),
            "images": self._images,
            "accuracy": round(self.score, 2),
        }
