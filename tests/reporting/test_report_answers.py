"""What the page shows of the answers."""

import base64
import dataclasses
import io

import numpy as np
from PIL import Image

from keras_trainkit import Interpretation
from keras_trainkit.datasets.columns import Column
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.interpretation.answers import Answers
from keras_trainkit.reporting import report_answers, report_columns
from tests.reporting.examples import numbers


def test_only_errors_are_in_the_gallery_and_large_pictures_are_thinned():
    images = np.random.default_rng(0).integers(0, 255, (4, 200, 300, 3)).astype("uint8")
    outputs = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.1, 0.9]])
    found = Interpretation.of(
        Answers(np.array([0, 0, 1, 1]), outputs, ("a", "b"), rows=np.arange(4), x=images)
    )
    shown = report_answers.classification(found, None)["pictures"]
    assert [each["row"] for each in shown] == [1, 2]
    data = base64.b64decode(shown[0]["src"].partition(",")[2])
    assert max(Image.open(io.BytesIO(data)).size) <= 96


def test_one_class_alone_has_no_curve_and_the_page_says_so():
    found = Interpretation.of(Answers(np.zeros(5, int), np.tile([0.9, 0.1], (5, 1)), ("a", "b")))
    shown = report_answers.classification(found, None)
    assert len(shown["refused"]) == 2
    assert [chart["title"] for chart in shown["charts"]] == ["confusion matrix", "calibration"]


def test_columns_beyond_the_eighth_are_counted():
    shown = report_answers.regression(Interpretation.of(numbers(50, 10)), None)
    assert len(shown["charts"]) == 2 + 8
    assert shown["more_features"] == 2


def test_an_answer_that_is_not_finite_is_no_confident_error():
    outputs = np.array([[np.nan, np.nan], [0.2, 0.8], [0.6, 0.4]])
    images = np.zeros((3, 4, 4), "uint8")
    found = Interpretation.of(
        Answers(np.array([1, 0, 1]), outputs, ("a", "b"), rows=np.arange(3), x=images)
    )
    shown = report_answers.classification(found, None)
    assert [each["row"] for each in shown["pictures"]] == [1, 2]
    assert (shown["wrong"], shown["dropped"]) == (3, 1)


def test_the_largest_errors_stand_with_their_row_as_the_file_has_it():
    answers = numbers(50, 2)
    columns = (Column("town", "categorical", levels=("Bonn", "Ulm")), Column("day", "date"))
    x = np.stack([np.arange(50) % 2, 19723 + np.arange(50)], axis=1).astype("float32")
    found = Interpretation.of(dataclasses.replace(answers, x=x))
    shown = report_answers.regression(found, Schema(columns, "y", "regression"))["worst"]
    worst = int(np.argmax(np.abs(found.guess - found.truth)))
    assert shown["columns"] == ["town", "day"]
    first = shown["rows"][0]
    assert first["row"] == worst
    assert first["cells"] == [
        ("Bonn", "Ulm")[worst % 2],
        report_columns.words(columns[1], 19723 + worst),
    ]
    assert len(shown["rows"]) == 8
