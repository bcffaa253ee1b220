"""How far a file's numbers are from Keras's, for one output, whatever it means."""

from typing import Any

import numpy as np

EXACT = 200.0  # decibels; no error at all
INTEGERS, PROBABILITIES, VALUES = "integers", "probabilities", "values"
_FAR = {PROBABILITIES: 0.02, VALUES: 0.001}  # the share that may be further off than `most`
LOST = 10.0  # decibels: an error of a third of what a column varies by
_STILL = 1e-3  # an output that varies by less, of its size, is as good as constant
_NOTHING = 1e-6  # the error of a float32 that stands for 0


def measure(keras: np.ndarray, file: np.ndarray) -> dict[str, Any]:
    """Returns the distance of two arrays of answers, a row an example.

    Returns:
        `kind`: `integers`, `probabilities` (all lie in 0 to 1) or `values`. Of integers `same`, the
        share that is equal. Else `sqnr_db`, the power of Keras's answers over that of the error;
        `range`, their largest less their smallest; `largest_error` and `mean_error`;
        `error_percent`, the largest error in percent of the range, and `most_percent`, what all but
        2 % of the probabilities (rows of them, where they sum to 1), or 0.1 % of the values, keep
        to; `columns` and `lost`, the columns of the last axis whose error is above a third of what
        they vary by; `still`, whether it hardly varies, so that no range can be a measure; and
        `not_finite`, how often Keras answers NaN or infinity, and how often the file then differs.

    Example:
        >>> found = measure(np.array([[0.0], [1.0], [20.0]]), np.array([[0.0], [1.0], [19.0]]))
        >>> found["kind"], round(found["sqnr_db"], 1), found["error_percent"], found["lost"]
        ('values', 26.0, 5.0, [])
    """
    if keras.dtype.kind in "iub":
        return {"kind": INTEGERS, "same": float((keras == file).mean())}
    exact, found = keras.astype(np.float64), file.astype(np.float64)
    known = np.isfinite(exact)
    differ = int((~known & ~_same(exact, found)).sum())
    exact, found = np.where(known, exact, 0.0), np.where(known, found, 0.0)
    kind = _kind(exact, known)
    gap = np.abs(exact - found)
    low, high = (float(end(exact[known])) if known.any() else 0.0 for end in (np.min, np.max))
    span, size = high - low, max(abs(low), abs(high))
    still = span <= _STILL * size
    scale = size if still else span
    rows = gap.max(axis=-1) if _sums_to_one(exact, known, kind) else gap
    most = float(np.quantile(rows, 1 - _FAR[kind], method="higher"))
    lost = [] if still or kind == PROBABILITIES else _lost(exact, gap, size)
    return {
        "kind": kind,
        "sqnr_db": decibels(exact, exact - gap if gap.max() > _NOTHING else exact),
        "range": span,
        "largest_error": float(gap.max()),
        "mean_error": float(gap.mean()),
        "error_percent": _percent(float(gap.max()), scale),
        "most_percent": _percent(most, scale),
        "columns": exact.shape[-1] if exact.ndim > 1 else 1,
        "lost": lost,
        "still": still,
        "not_finite": {"keras": int((~known).sum()), "differ": differ},
    }


def decibels(signal: np.ndarray, other: np.ndarray) -> float:
    """Returns the ratio of a signal's power to that of the difference, in decibels.

    Example:
        >>> decibels(np.array([1.0, -1.0]), np.array([1.1, -1.1]))
        20.0
    """
    known = ~np.isnan(signal)  # a missing value stays one
    if not known.any():
        return EXACT
    signal, other = signal[known], other[known]
    noise, power = float(((signal - other) ** 2).mean()), float((signal**2).mean())
    if noise == 0 or power == 0:
        return EXACT if noise == 0 else 0.0
    return round(min(10 * float(np.log10(power / noise)), EXACT), 2)


def _same(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a == b) | (np.isnan(a) & np.isnan(b))


def _kind(exact: np.ndarray, known: np.ndarray) -> str:
    inside = known.all() and exact.min() >= 0 and exact.max() <= 1 + _NOTHING
    return PROBABILITIES if inside else VALUES


def _sums_to_one(exact: np.ndarray, known: np.ndarray, kind: str) -> bool:
    return kind == PROBABILITIES and exact.ndim > 1 and sums_to_one(exact)


def sums_to_one(answers: np.ndarray) -> bool:
    """Whether rows of the last axis are shares of a whole, as softmax gives them.

    Example:
        >>> sums_to_one(np.array([[0.2, 0.8], [0.5, 0.5]])), sums_to_one(np.array([[1.0], [1.0]]))
        (True, False)
    """
    if answers.ndim < 2 or answers.shape[-1] < 2 or answers.dtype.kind != "f":
        return False
    return bool((answers >= 0).all() and np.allclose(answers.sum(axis=-1), 1, atol=1e-3))


def _percent(error: float, scale: float) -> float:
    """Returns an error in percent; one of something that is 0 everywhere counts as all of it."""
    return 100 * error / scale if scale else 0.0 if error <= _NOTHING else 100.0


def _lost(exact: np.ndarray, gap: np.ndarray, size: float) -> list[int]:
    """Returns the columns of which a file tells less than a third."""
    columns = exact.shape[-1] if exact.ndim > 1 else 1
    exact, gap = exact.reshape(-1, columns), gap.reshape(-1, columns)
    swing = exact.var(axis=0)
    moves = swing > (_NOTHING * size) ** 2
    noise = (gap**2).mean(axis=0)
    return np.flatnonzero(moves & (noise * 10 ** (LOST / 10) > swing)).tolist()
