"""`Interpretation`: what a finished model gets right and wrong."""

import html
from collections.abc import Mapping
from typing import Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.interpretation import asking, figures, residuals, shares
from keras_trainkit.interpretation.answers import Answers
from keras_trainkit.interpretation.confusion import confusion_counts, most_confused, per_class
from keras_trainkit.interpretation.probabilities import class_probabilities
from keras_trainkit.interpretation.reliability import Reliability, reliability

_MOST_CURVES = 5  # of classes, the hardest, in one figure
_NO_CLASS = -1
_NO_ANSWER = "no finite answer"


class Interpretation:
    """What a classifier or a regression gets right and wrong, by example, by class and in figures.

    Args:
        model: any Keras model with one output.
        data: `(x, y)`, a `Split`, or a dataset of batches `(x, y)`; y is integer classes, one-hot,
            or one number an example.
        labels: the class names.
        features: names of a table's columns.
        task: `classification` or `regression`; by default what targets and outputs look like.
        from_logits: whether outputs are logits; by default what the loss says, or the outputs.
        batch_size: of the prediction.

    Attributes:
        answers: truth and outputs.
        finite: which examples got a finite answer; the others count as wrong.

    Raises:
        InputError: the model or the data cannot be read so.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, "softmax")])
        >>> found = Interpretation(model, (np.zeros((4, 1)), np.array([0, 1, 0, 1])), labels="ab")
        >>> found.task, int(found.counts.sum())
        ('classification', 4)
    """

    def __init__(self, model: Any, data: Any, **options: Any) -> None:
        self._read(asking.ask(model, data, **options))

    @classmethod
    def of(cls, answers: Answers) -> "Interpretation":
        """Returns the interpretation of answers that a run has stored."""
        made = cls.__new__(cls)
        made._read(answers)
        return made

    def _read(self, answers: Answers) -> None:
        self.answers = answers
        self.task = asking.TASKS[0] if answers.labels else asking.TASKS[1]
        self.labels = answers.labels
        outputs = answers.outputs.astype("float64")
        finite = np.all(np.isfinite(outputs), axis=1)
        self.finite, self.dropped = finite, int((~finite).sum())
        if self.task == asking.TASKS[1]:
            self.truth = answers.y.astype("float64")
            self.guess = answers.middle
            return
        self.truth = answers.y
        self.probabilities = class_probabilities(outputs, answers.from_logits)
        self.guess = np.where(finite, self.probabilities.argmax(axis=1), _NO_CLASS)
        self.counts = confusion_counts(
            self.truth[finite], self.guess[finite], self.probabilities.shape[1]
        )

    def __len__(self) -> int:
        return len(self.truth)

    def __repr__(self) -> str:
        name, value, low, high = self.score()
        return f"Interpretation({name} {value:.4g}, 95 % {low:.4g} to {high:.4g}, n={len(self)})"

    def score(self) -> tuple[str, float, float, float]:
        """Returns the name of the score, its value and the ends of its 95 % interval.

        Accuracy with Wilson's interval, or the RMSE with a percentile bootstrap.
        """
        if self.task == asking.TASKS[0]:
            right = int((self.guess == self.truth).sum())
            return ("accuracy", right / len(self), *shares.wilson(right, len(self)))
        value = float(np.sqrt(((self.guess - self.truth) ** 2).mean()))
        return ("RMSE", value, *residuals.rmse_interval(self.truth, self.guess))

    def most_confused(self, k: int = 10) -> list[tuple[str, str, int]]:
        """Returns the commonest mistakes as (true class, predicted class, examples)."""
        self._needs(asking.TASKS[0], "most_confused")
        pairs = most_confused(self.counts, _checks.positive_integer("k", k))
        return [(self.labels[true], self.labels[called], n) for true, called, n in pairs]

    def top_losses(self, k: int = 10) -> list[dict[str, Any]]:
        """Returns the examples with the highest loss, the worst first.

        Each has `row`, `loss` (-log p(true class), or the absolute error), `truth`, `predicted`,
        and for a classifier the `confidence` in what it predicted.
        """
        losses = asking.losses(self.answers)
        rows = np.argsort(-np.nan_to_num(losses, nan=np.inf), kind="stable")
        return [self._example(row, losses) for row in rows[: _checks.positive_integer("k", k)]]

    def _example(self, row: int, losses: np.ndarray) -> dict[str, Any]:
        example = {"row": int(row), "loss": float(losses[row])}
        if self.task == asking.TASKS[1]:
            return {**example, "truth": self.truth[row], "predicted": self.guess[row]}
        return {
            **example,
            "truth": self.labels[self.truth[row]],
            "predicted": self.labels[self.guess[row]] if self.finite[row] else _NO_ANSWER,
            "confidence": float(self.probabilities[row].max()),
        }

    def per_class(self) -> list[dict[str, Any]]:
        """Returns precision, recall, F1 and the number of examples of every class."""
        self._needs(asking.TASKS[0], "per_class")
        table = per_class(self.counts, np.bincount(self.truth, minlength=len(self.counts)))
        return [
            {"label": label, **{name: values[i].item() for name, values in table.items()}}
            for i, label in enumerate(self.labels[: len(self.counts)])
        ]

    def calibration(self, bins: int = 15) -> Reliability:
        """Returns how sure the classifier is beside how often it is right."""
        self._needs(asking.TASKS[0], "calibration")
        _checks.positive_integer("bins", bins)
        if not self.finite.any():
            raise InputError("outputs must be finite for a calibration; received none that is.")
        return reliability(self.probabilities[self.finite], self.truth[self.finite], bins)

    def by_quantile(self, bins: int = 5) -> list[dict[str, float]]:
        """Returns a regression's errors in groups of examples, from the smallest truth up."""
        self._needs(asking.TASKS[1], "by_quantile")
        return residuals.by_quantile(self.truth, self.guess, _checks.positive_integer("bins", bins))

    def coverage(self) -> dict[str, float] | None:
        """Returns how many truths lie between the outermost quantiles, where there are several."""
        quantiles = self.answers.quantiles
        if len(quantiles) < 2:
            return None
        outputs = self.answers.outputs.astype("float64")
        found = residuals.coverage(self.truth, outputs[:, 0], outputs[:, -1])
        return {"wanted": quantiles[-1] - quantiles[0], **found}

    def plot_confusion(self) -> Any:
        """Returns a figure of the confusion matrix."""
        self._needs(asking.TASKS[0], "plot_confusion")
        figure = figures.draw_confusion(self.counts, self.labels)
        figure.axes[0].set_title(f"accuracy {self.score()[1]:.4f}")
        return figure

    def plot_calibration(self, bins: int = 15) -> Any:
        """Returns a figure of the reliability diagram."""
        return figures.draw_reliability(self.calibration(bins))

    def plot_roc(self) -> Any:
        """Returns a figure of ROC curves: of class 1 of two, or of the hardest classes."""
        from sklearn.metrics import roc_curve

        curves = [(name, *roc_curve(is_it, sure)[:2]) for name, is_it, sure in self._one_by_one()]
        return figures.draw_lines(
            curves, diagonal=True, xlabel="false positive rate", ylabel="true positive rate"
        )

    def plot_precision_recall(self) -> Any:
        """Returns a figure of precision over recall: of class 1 of two, or of the hardest."""
        from sklearn.metrics import precision_recall_curve

        curves = []
        for name, is_it, sure in self._one_by_one():
            precision, recall, _ = precision_recall_curve(is_it, sure)
            curves.append((name, recall, precision))
        return figures.draw_lines(curves, xlabel="recall", ylabel="precision")

    def _one_by_one(self) -> list[tuple[str, np.ndarray, np.ndarray]]:
        """Returns classes worth a curve as (name, whether it is it, probability).

        Not those that the truth always or never holds; examples without a finite answer are left
        out.
        """
        self._needs(asking.TASKS[0], "a ROC or precision-recall curve")
        truth, sure = self.truth[self.finite], self.probabilities[self.finite]
        order = [1] if len(self.counts) == 2 else np.argsort(per_class(self.counts)["f1"])
        known = [i for i in order if 0 < (truth == i).sum() < len(truth)][:_MOST_CURVES]
        if not known:
            raise InputError("y must hold a class and its opposite for a curve; received neither.")
        return [(self.labels[i], truth == i, sure[:, i]) for i in known]

    def plot_top_losses(self, k: int = 15) -> Any:
        """Returns a figure of the images with the highest loss."""
        found = [(each, self.picture(each["row"])) for each in self.top_losses(k)]
        shown = [(each, image) for each, image in found if image is not None]
        if not shown:
            raise InputError("x must be images for this figure; received none.")
        captions = [
            f"{e['truth']} as {e['predicted']}\n{e['loss']:.2f}".replace("$", r"\$")
            for e, _ in shown
        ]
        return figures.draw_images([image for _, image in shown], captions)

    def picture(self, row: int) -> np.ndarray | None:
        """Returns an example's image, where inputs are images and this one was kept."""
        x, places = self.answers.x, np.flatnonzero(self.answers.rows == row)
        shape = x.shape[1:]
        if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, 3)):
            return None
        return x[places[0]] if len(places) else None

    def plot_predicted(self) -> Any:
        """Returns a figure of predictions beside the truth."""
        self._needs(asking.TASKS[1], "plot_predicted")
        return figures.draw_scatter(
            self.truth, self.guess, "diagonal", xlabel="true", ylabel="predicted"
        )

    def plot_residuals(
        self, feature: int | None = None, marks: Mapping[float, str] | None = None
    ) -> Any:
        """Returns a figure of predicted minus true, over the prediction or a column of x.

        `marks` are words along the axis by their place, such as the names of category codes.
        """
        self._needs(asking.TASKS[1], "plot_residuals")
        errors, y = self.guess - self.truth, "predicted - true"
        if feature is None:
            return figures.draw_scatter(self.guess, errors, "zero", xlabel="predicted", ylabel=y)
        table = self.answers.x
        if table.ndim != 2 or not 0 <= feature < table.shape[1]:
            raise InputError(
                f"feature must be the number of a column of a table; received feature={feature} "
                f"for x of shape {table.shape}."
            )
        x, name = table[:, feature].astype("float64"), self.column(feature).replace("$", r"\$")
        errors = errors[self.answers.rows]
        return figures.draw_scatter(x, errors, "zero", marks, xlabel=name, ylabel=y)

    def column(self, feature: int) -> str:
        """Returns what a column of a table is called: its number where it has no name."""
        names = self.answers.features
        return names[feature] if feature < len(names) else f"column {feature}"

    def _needs(self, task: str, what: str) -> None:
        if self.task != task:
            raise InputError(f"{what} needs a {task}; received a {self.task}.")

    def _repr_html_(self) -> str:
        name, value, low, high = self.score()
        first = self.task == asking.TASKS[0]
        figure = self.plot_confusion() if first else self.plot_predicted()
        picture = figures.svg(figure, html.escape(self.task), f"interpretation-{id(self)}")
        return (
            f"<p><b>{name} {value:.4g}</b> (95 % interval {low:.4g} to {high:.4g}, "
            f"{len(self):,} examples)</p><div style='max-width:40em'>{picture}</div>"
        )
