"""What a model gets wrong, against scikit-learn and by hand."""

import dataclasses

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss, precision_recall_fscore_support

from keras_trainkit import InputError, Interpretation
from keras_trainkit.interpretation.answers import Answers
from tests.reporting.examples import EVIL, classes, numbers

FOUND, NUMBERS = Interpretation.of(classes()), Interpretation.of(numbers())


def test_scores_and_tables_are_scikit_learn_s():
    called = FOUND.probabilities.argmax(axis=1)
    name, value, low, high = FOUND.score()
    assert (name, value) == ("accuracy", accuracy_score(FOUND.truth, called))
    assert low < value < high
    recall = precision_recall_fscore_support(FOUND.truth, called)[1]
    assert [row["recall"] for row in FOUND.per_class()] == pytest.approx(list(recall))
    worst = FOUND.top_losses(1)[0]
    each = [
        log_loss([t], [p], labels=[0, 1, 2])
        for t, p in zip(FOUND.truth, FOUND.probabilities, strict=True)
    ]
    assert worst["row"] == int(np.argmax(each))
    assert worst["loss"] == pytest.approx(max(each))
    assert sum(n for _, _, n in FOUND.most_confused(99)) == (FOUND.truth != called).sum()


def test_a_regression():
    name, value, low, high = NUMBERS.score()
    assert name == "RMSE"
    assert value == pytest.approx(np.sqrt(np.mean((NUMBERS.guess - NUMBERS.truth) ** 2)))
    assert low < value < high
    worst = NUMBERS.top_losses(1)[0]
    assert worst["loss"] == pytest.approx(np.abs(NUMBERS.guess - NUMBERS.truth).max(), rel=1e-6)
    assert NUMBERS.coverage() is None


def test_intervals_of_quantiles():
    y = np.array([0.0, 1.0, 2.0, 9.0])
    outputs = np.tile([0.0, 1.0, 2.0], (4, 1))
    found = Interpretation.of(Answers(y, outputs, quantiles=(0.1, 0.5, 0.9)))
    assert found.guess.tolist() == [1.0] * 4
    assert found.coverage() == pytest.approx({"wanted": 0.8, "share": 0.75, "width": 2.0})


def test_every_figure_is_drawn():
    for plot in ("confusion", "calibration", "roc", "precision_recall", "top_losses"):
        assert getattr(FOUND, f"plot_{plot}")().axes
    assert NUMBERS.plot_predicted().axes
    assert NUMBERS.plot_residuals(1).axes
    assert EVIL not in FOUND._repr_html_()
    assert "<svg" in NUMBERS._repr_html_()


def test_what_does_not_fit_is_said():
    with pytest.raises(InputError, match="most_confused needs a classification"):
        NUMBERS.most_confused()
    with pytest.raises(InputError, match="by_quantile needs a regression"):
        FOUND.by_quantile()
    with pytest.raises(InputError, match="k must be a positive integer"):
        FOUND.top_losses(0)
    with pytest.raises(InputError, match="x must be images"):
        NUMBERS.plot_top_losses()


def test_an_answer_that_is_not_finite_is_wrong_whatever_the_truth():
    outputs = np.array([[0.9, 0.1], [np.nan, np.nan], [0.2, 0.8]])
    found = Interpretation.of(Answers(np.array([0, 0, 1]), outputs, ("a", "b")))
    assert found.score()[1] == pytest.approx(2 / 3)
    assert found.counts.tolist() == [[1, 0], [0, 1]]
    row = found.per_class()[0]
    assert (row["precision"], row["recall"], row["f1"], row["examples"]) == (1, 0.5, 2 / 3, 2)
    assert found.top_losses(1)[0]["predicted"] == "no finite answer"
    assert found.plot_confusion().axes[0].get_title() == "accuracy 0.6667"


@pytest.mark.parametrize(
    ("quantiles", "guess"),
    [((0.1, 0.9), 1.0), ((0.05, 0.5, 0.75, 0.95), 2.0), ((0.1, 0.4, 0.6, 0.9), 3.0)],
)
def test_the_guess_of_quantiles_is_the_median(quantiles, guess):
    outputs = np.array([[0.0, 2.0, 4.0, 6.0]])[:, : len(quantiles)]
    found = Interpretation.of(Answers(np.zeros(1), outputs, quantiles=quantiles))
    assert found.guess == pytest.approx([guess])
    assert found.top_losses(1)[0]["loss"] == pytest.approx(guess)


def test_a_column_without_a_name_and_one_that_is_not_there():
    found = Interpretation.of(numbers(20, 2))
    few = Interpretation.of(dataclasses.replace(found.answers, features=("a",)))
    assert (few.column(0), few.column(1)) == ("a", "column 1")
    assert few.plot_residuals(1).axes[0].get_xlabel() == "column 1"
    for feature in (-1, 2):
        with pytest.raises(InputError, match="feature must be the number of a column"):
            few.plot_residuals(feature)
    with pytest.raises(InputError, match="feature must be"):
        Interpretation.of(Answers(np.zeros(2), np.zeros((2, 1)))).plot_residuals(0)
