"""The names other libraries give to series."""

import pytest

from keras_trainkit.diagnosis.diagnose import diagnose
from keras_trainkit.diagnosis.series_names import named_as_keras


@pytest.mark.parametrize(
    "names", [("loss", "eval_loss"), ("train_loss", "val_loss"), ("train/loss", "valid/loss")]
)
def test_a_history_under_the_names_of_other_libraries_shows_its_overfitting(names):
    falling = [0.9**i for i in range(40)]
    rising = [0.6 + 0.03 * abs(i - 6) for i in range(40)]
    verdict = diagnose(dict(zip(names, (falling, rising), strict=True)), show=False)
    assert [each.symptom for each in verdict.findings] == ["overfitting"]


def test_two_series_never_share_one_name():
    history = {"train_loss": [1.0, 0.9], "loss": [3.0, 2.0]}
    assert named_as_keras(history) == history
