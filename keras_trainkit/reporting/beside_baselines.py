"""A run's score beside those of simple models, in words."""

from typing import Any

from keras_trainkit.interpretation import Interpretation
from keras_trainkit.reporting.report_top import number
from keras_trainkit.runs import Run

_METRICS = {"accuracy": "accuracy", "RMSE": "root_mean_squared_error"}
_CALLED = {
    ("constant", "accuracy"): "always answering the commonest class",
    ("constant", "RMSE"): "always answering the mean",
}


def told(run: Run, found: Interpretation) -> list[dict[str, Any]]:
    """Returns one sentence for each simple model, with how it stands: `better`, `same`, `worse`.

    It is better or worse where its score lies outside the 95 % interval of the run's score, and
    `unfitted` where it could not be fitted to the data.
    """
    baselines = run.metrics.get("baselines")
    if not baselines:
        return []  # the interval of a score is a bootstrap
    name, value, low, high = found.score()
    said = []
    for baseline, scores in baselines.items():
        if scores == {}:
            said.append({"stands": "unfitted", "sentence": _unfitted(str(baseline))})
        other = scores.get(_METRICS[name]) if isinstance(scores, dict) else None
        if other is None:
            continue
        stands = _stands(other, low, high, higher_is_better=name == "accuracy")
        plain = str(baseline).replace("_", " ")
        called = _CALLED.get((baseline, name)) or plain
        figures = (value, low, high, other)
        said.append({"stands": stands, "sentence": _sentence(stands, called, name, figures)})
    return said


def _unfitted(baseline: str) -> str:
    return (
        f"{baseline.replace('_', ' ').capitalize()} could not be fitted to these data, as happens "
        "with gaps or very large numbers: this score stands beside none of it."
    )


def _stands(other: float, low: float, high: float, *, higher_is_better: bool) -> str:
    """Returns how a simple model's score stands to an interval.

    Example:
        >>> _stands(0.9, 0.91, 0.95, higher_is_better=True)
        'worse'
        >>> _stands(0.9, 0.91, 0.95, higher_is_better=False)
        'better'
    """
    if low <= other <= high:
        return "same"
    return "better" if (other > high) == higher_is_better else "worse"


def _sentence(stands: str, called: str, name: str, figures: tuple[float, ...]) -> str:
    percent = name == "accuracy"
    ours, low, high, other = (f"{100 * x:.1f} %" if percent else number(x) for x in figures)
    against = f"{name} {other} against {ours} (95 % interval {low} to {high})"
    if stands == "better":
        return (
            f"Better than this model: {called}, {name} {other} against {ours} (95 % interval "
            f"{low} to {high}). Train longer or tune; if that does not help, use it instead."
        )
    if stands == "same":
        return f"No better than {called} as far as these test rows can tell: {against}."
    return f"This model beats {called}: {against}."
