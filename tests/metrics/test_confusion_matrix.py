import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import ConfusionMatrix
from tests.metrics import batches

NAMES = {None: None, "true": "true", "predicted": "pred", "all": "all"}


@pytest.mark.backend
@pytest.mark.parametrize("normalize", list(NAMES))
@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_agrees_with_scikit_learn(task: str, normalize: str | None) -> None:
    labels, scores, weights = getattr(batches, task)()
    predicted = scores.argmax(axis=1) if task == "multiclass" else scores > 0.5
    wanted = sklearn.metrics.confusion_matrix(
        labels, predicted, sample_weight=weights, normalize=NAMES[normalize]
    )
    metric = ConfusionMatrix()
    accuracy = batches.feed(metric, labels, scores, weights)
    np.testing.assert_allclose(metric.matrix(normalize), wanted, rtol=1e-5, atol=1e-7)
    wanted = sklearn.metrics.accuracy_score(labels, predicted, sample_weight=weights)
    assert accuracy == pytest.approx(wanted, rel=1e-5)


@pytest.mark.backend
def test_an_empty_row_or_column_stays_zero() -> None:
    metric = ConfusionMatrix(num_classes=3)
    assert metric.matrix("all").tolist() == np.zeros((3, 3)).tolist()
    metric.update_state([0], np.eye(3)[:1])
    assert metric.matrix("true").sum() == metric.matrix("predicted").sum() == 1


def test_plot_shows_every_cell_and_name() -> None:
    from matplotlib import pyplot

    metric = ConfusionMatrix()
    metric.update_state([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
    ax = metric.plot(["cat", "dog"])
    assert [text.get_text() for text in ax.texts] == ["1", "0", "1", "1"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["cat", "dog"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Predicted class", "True class")
    shares = metric.plot(normalize="true", ax=pyplot.figure().subplots())
    assert [text.get_text() for text in shares.texts] == ["1.00", "0.00", "0.50", "0.50"]
    pyplot.close("all")


def test_plot_of_many_classes_has_no_numbers() -> None:
    from matplotlib import pyplot

    assert len(ConfusionMatrix(num_classes=30).plot().texts) == 0
    pyplot.close("all")


def test_bad_input() -> None:
    with pytest.raises(InputError, match=r"^confusion_matrix must see a batch before it knows"):
        ConfusionMatrix().matrix()
    metric = ConfusionMatrix(num_classes=2)
    with pytest.raises(InputError, match=r"^normalize must be one of None, 'true'"):
        metric.matrix("rows")
    with pytest.raises(InputError, match=r"^class_names must be 2 names, one a class; received 1"):
        metric.plot(["cat"])
