"""Figures of an explanation: names for categories, dates along an axis, grey for doubt."""

from keras_trainkit.interpretation import explanation_figures
from keras_trainkit.interpretation.dependence import Dependence
from keras_trainkit.interpretation.figures import FIRST, SOFT
from keras_trainkit.interpretation.importance import Importance

CURVE = Dependence("town", (1.0, 0.0), ((1.0,), (2.0,)), ((0.5,), (1.5,)), ((1.5,), (2.5,)))


def test_bars_are_named_and_grey_where_the_rows_show_nothing():
    from matplotlib.colors import to_hex

    columns = [Importance("area $m^2$", 2.0, 1.0, 3.0), Importance("noise", 0.1, -0.1, 0.3)]
    (axes,) = explanation_figures.draw_importance(columns, "rise").axes
    assert [to_hex(bar.get_facecolor()) for bar in axes.patches] == [FIRST, SOFT]
    assert [label.get_text() for label in axes.get_yticklabels()] == [r"area \$m^2\$", "noise"]


def test_categories_have_names_and_dates_marks():
    labels = ["Bonn", "Ulm"]
    (axes,) = explanation_figures.draw_dependence(CURVE, ["price"], labels).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == labels
    assert axes.get_ylabel() == "mean of price"
    marks = {0.0: "2024-01-01"}
    (axes,) = explanation_figures.draw_dependence(CURVE, ["price"], None, marks).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2024-01-01"]
