"""What a finished model answered, for TensorBoard: figures and precision-recall curves."""

from keras_trainkit._checks import InputError
from keras_trainkit.interpretation import Interpretation
from keras_trainkit.runs import Run

_MOST_CURVES = 20


def write_board(run: Run) -> None:
    """Writes the figures of a run's answers beside its curves; a run without any is left alone."""
    from keras_trainkit.recording import summaries

    try:
        found = Interpretation.of(run.answers)
    except InputError:
        return
    step = len(run.history.get("epoch", []))
    writer = summaries.open_writer(run.path / "tensorboard" / "test")
    for name, draw in _figures(found).items():
        try:
            figure = draw()
        except InputError:  # no images, or one class alone
            continue
        figure.set_facecolor("white")
        summaries.write_figure(writer, name, figure, step)
    if found.task == "classification":
        for i, label in list(enumerate(found.labels[: len(found.counts)]))[:_MOST_CURVES]:
            truth, sure = found.truth[found.finite] == i, found.probabilities[found.finite, i]
            if truth.any():
                name = f"precision_recall/{label}"
                summaries.write_precision_recall(writer, name, truth, sure, step)
    writer.close()


def _figures(found: Interpretation) -> dict:
    if found.task == "regression":
        return {"predicted": found.plot_predicted, "residuals": found.plot_residuals}
    return {
        "confusion_matrix": found.plot_confusion,
        "calibration": found.plot_calibration,
        "worst_examples": found.plot_top_losses,
    }
