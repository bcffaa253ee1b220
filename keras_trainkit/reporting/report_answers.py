"""What a run's page shows of the answers to the test rows."""

import base64
import io
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.interpretation import Interpretation, figures
from keras_trainkit.interpretation.figures import as_pixels
from keras_trainkit.reporting import report_columns

_MOST_FEATURES, _MOST_PICTURES, _LONGEST_SIDE = 8, 24, 96
_MOST_ROWS, _MOST_CELLS = 8, 6  # of the worst examples, and of the columns beside each


def classification(found: Interpretation, read: Schema | None) -> dict[str, Any]:
    """Returns figures, tables and pictures of a classifier; `read` says what a table's are."""
    rows = sorted(found.per_class(), key=lambda row: np.nan_to_num(row["f1"], nan=-1))
    charts = [
        _chart("confusion matrix", found.plot_confusion),
        _chart("calibration", found.plot_calibration),
        _chart("ROC", found.plot_roc),
        _chart("precision and recall", found.plot_precision_recall),
    ]
    return {
        "charts": [chart for chart in charts if "svg" in chart],
        "refused": [chart["refused"] for chart in charts if "refused" in chart],
        "confused": found.most_confused(10),
        "classes": rows,
        "curves": "the hardest classes" if len(found.labels) > 2 else "the second class",
        "wrong": int((found.guess != found.truth).sum()),
        "pictures": _pictures(found),
        "worst": _worst(found, read) if read else None,
        "dropped": found.dropped,
    }


def regression(found: Interpretation, read: Schema | None) -> dict[str, Any]:
    """Returns figures and tables of a regression; `read` says what a table's columns are."""
    charts = [
        _chart("predicted and true", found.plot_predicted),
        _chart("residuals over the prediction", found.plot_residuals),
    ]
    x = found.answers.x
    columns = min(x.shape[1], _MOST_FEATURES) if x.ndim == 2 else 0
    charts += [
        _chart(
            f"residuals over {found.column(i)}",
            lambda i=i: found.plot_residuals(i, _marks(x[:, i], i, read)),
        )
        for i in range(columns)
    ]
    return {
        "charts": [chart for chart in charts if "svg" in chart],
        "refused": [chart["refused"] for chart in charts if "refused" in chart],
        "quantiles": found.by_quantile(),
        "coverage": found.coverage(),
        "shown": min(len(found), figures.MOST_POINTS),
        "examples": len(found),
        "more_features": max(0, (x.shape[1] if x.ndim == 2 else 0) - columns),
        "worst": _worst(found, read),
        "dropped": found.dropped,
    }


def _marks(values: np.ndarray, place: int, read: Schema | None) -> dict[float, str] | None:
    return report_columns.marks(read.used[place], values) if read else None


def _worst(found: Interpretation, read: Schema | None) -> dict[str, Any]:
    """Returns the examples with the highest loss, with their row as the file has it."""
    columns = read.used[:_MOST_CELLS] if read else ()
    kept = {int(row): place for place, row in enumerate(found.answers.rows)}
    rows = []
    for each in found.top_losses(_MOST_ROWS):
        place = kept.get(each["row"]) if columns else None
        values = () if place is None else found.answers.x[place]
        cells = [report_columns.words(*pair) for pair in zip(columns, values, strict=False)]
        rows.append({**each, "cells": cells or [""] * len(columns)})
    return {"columns": [column.name for column in columns], "rows": rows}


def _chart(title: str, draw: Any) -> dict[str, str]:
    try:
        return {"title": title, "svg": figures.svg(draw(), title, f"answers-{title}")}
    except InputError as error:
        return {"refused": f"{title}: {error}"}


def _pictures(found: Interpretation) -> list[dict[str, Any]]:
    """Returns the wrong images with the highest loss."""
    made = []
    worst = found.top_losses(_MOST_PICTURES + found.dropped)  # these have no confidence
    for each in (each for each in worst if found.finite[each["row"]]):
        image = found.picture(each["row"])
        if image is not None and each["truth"] != each["predicted"]:
            made.append({**each, "src": _png(image)})
    return made


def _png(image: np.ndarray) -> str:
    """Returns an image as a data URI, thinned to a thumbnail."""
    from matplotlib.image import imsave

    stride = max(1, -(-max(image.shape[:2]) // _LONGEST_SIDE))
    file = io.BytesIO()
    pixels = as_pixels(image[::stride, ::stride])
    imsave(file, pixels, cmap="gray", vmin=0, vmax=1, format="png")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
