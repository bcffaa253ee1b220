"""Exported files as they would be reported, for tests of what is done with them."""

from pathlib import Path

from keras_trainkit import Budget, Exported


def exported(name: str, size: int, drop: float, budget: Budget | None = None, **more) -> Exported:
    report = {
        "bytes": size,
        "gzip_bytes": size // 2,
        "float32_bytes": 100_000,
        "macs": 1000,
        "latency_ms": {"median": size / 1e6},
        "verified": {"drop_pp": drop, "interval_pp": [drop - 0.1, drop + 0.1]},
        **more,
    }
    return Exported(Path(f"{name}.tflite"), report, tuple(budget.judge(report)) if budget else ())
