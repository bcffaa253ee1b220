"""An explanation on the page."""

from keras_trainkit.datasets.columns import Column
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.interpretation.dependence import Dependence
from keras_trainkit.interpretation.importance import Importance
from keras_trainkit.reporting import report, report_explanation
from keras_trainkit.runs import explained
from keras_trainkit.runs.explained import Explanation
from tests.reporting.examples import EVIL, make_run, numbers

POINTS = (((1.0,), (2.0,)), ((0.5,), (1.5,)), ((1.5,), (2.5,)))


def test_categories_by_name_and_dates_as_dates(tmp_path):
    run = make_run(tmp_path, numbers())
    read = Schema(
        (
            Column("town", "categorical", levels=("Bonn", "Ulm"), usual=(0.0, 0.5, 0.5)),
            Column("day", "date"),
        ),
        "price",
        "regression",
    )
    assert report_explanation.facts(run, read) is None
    curves = tuple(
        Dependence(name, values, *POINTS)
        for name, values in (("town", (1.0, 0.0)), ("day", (19723.0, 19823.0)), (EVIL, (0.0, 1.0)))
    )
    worth = tuple(Importance(curve.name, 2.0, 1.0, 3.0) for curve in curves)
    explained.keep(run, Explanation(EVIL, 1.0, worth, curves, ("price",)))
    town, day, _ = report_explanation.facts(run, read)["curves"]
    assert "Bonn" in town["svg"]
    assert "Ulm" in town["svg"]
    assert "2024-" in day["svg"]
    page = report.build_report(run)
    assert "What it looks at" in page
    assert EVIL not in page
