"""What an exported file may cost, and whether it does."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from keras_trainkit import _checks

ALWAYS = ("min_sqnr_db", "max_error_percent")  # what the findings of every file are judged by


@dataclasses.dataclass(frozen=True)
class Criterion:
    """One limit, and what was measured.

    `value` is None where nothing was measured; that is no pass.
    """

    name: str
    limit: float
    value: float | None

    @property
    def passed(self) -> bool:
        """Whether the limit is kept."""
        return self.value is not None and self.value <= self.limit

    @property
    def excess(self) -> float:
        """How often the limit is used up; above 1 it is exceeded, infinite if not measured."""
        return math.inf if self.value is None else self.value / max(self.limit, 1e-9)

    def __str__(self) -> str:
        value = "not measured" if self.value is None else f"{self.value:.4g}"
        return f"{'pass' if self.passed else 'FAIL'}  {self.name}: {value}, limit {self.limit:g}"


@dataclasses.dataclass(frozen=True)
class Budget:
    """Limits for an exported file; those left out are not asked for.

    Attributes:
        max_drop_pp: the accuracy it may lose against Keras, in percentage points.
        max_rise_percent: the RMSE it may gain against Keras, in percent.
        max_kb: the file's size, in units of 1,024 bytes.
        max_gzip_kb: its size as a download, compressed by gzip.
        max_ms: the median latency of one example on one thread of this machine.
        max_arena_kb: the working memory that TensorFlow Lite Micro needs in all: measured where
            tflite-micro is installed, else an upper bound; not kept where it cannot be told.
        min_sqnr_db: how far every output's signal must stand above its error, in decibels; 20 is an
            error of a tenth. Held whether or not a limit is set; None allows any.
        max_error_percent: how far an output may be off, in percent of its range, but for a rare
            answer. Held whether or not a limit is set; None allows any.

    Raises:
        InputError: a limit is no number of at least 0.

    Example:
        >>> for line in Budget(max_kb=16).judge({"bytes": 20480}):
        ...     print(line)
        FAIL  max_kb: 20, limit 16
    """

    max_drop_pp: float | None = None
    max_rise_percent: float | None = None
    max_kb: float | None = None
    max_gzip_kb: float | None = None
    max_ms: float | None = None
    max_arena_kb: float | None = None
    min_sqnr_db: float | None = 20.0
    max_error_percent: float | None = 10.0

    def __post_init__(self) -> None:
        for name, limit in vars(self).items():
            if limit is not None:
                _checks.non_negative(name, limit)

    def limits(self) -> dict[str, float]:
        """Returns the limits that are set, by name, without those that every file is held to."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        return {name: value for name, value in given.items() if name not in ALWAYS}

    def judge(self, report: Mapping[str, Any]) -> list[Criterion]:
        """Returns a criterion for every limit, from the report of an export."""
        verified, latency = report.get("verified", {}), report.get("latency_ms", {})
        measured = {
            "max_drop_pp": verified.get("drop_pp"),
            "max_rise_percent": verified.get("rise_percent"),
            "max_kb": _kb(report.get("bytes")),
            "max_gzip_kb": _kb(report.get("gzip_bytes")),
            "max_ms": latency.get("median"),
            "max_arena_kb": _arena(report, self.max_arena_kb),
        }
        return [Criterion(name, limit, measured[name]) for name, limit in self.limits().items()]


def _arena(report: Mapping[str, Any], limit: float | None) -> float | None:
    """Returns the arena in KiB; None where the limit can be neither kept nor broken for sure.

    An upper bound under the limit keeps it. One above it says nothing, unless the planned tensors
    alone are above it.
    """
    most, planned = _kb(report.get("arena_bytes")), _kb(report.get("planned_bytes"))
    if limit is None or report.get("arena_is") == "measured":
        return most
    if most is not None and most <= limit:
        return most
    return planned if planned is not None and planned > limit else None


def _kb(count: int | None) -> float | None:
    return None if count is None else count / 1024
