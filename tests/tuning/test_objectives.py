"""What a choice is made by."""

import pytest

from keras_trainkit import InputError, recipe
from keras_trainkit.training import plan
from keras_trainkit.tuning import objectives


def test_the_default_and_what_the_model_does_not_report(tiny):
    planned = plan.prepare(recipe.load(str(tiny)), {})
    assert objectives.choose(planned) == "val_loss"
    assert objectives.choose(planned, "val_mae") == "val_mae"
    with pytest.raises(InputError, match="Did you mean 'val_mae'"):
        objectives.choose(planned, "val_mea")


def test_without_validation_rows_there_is_none():
    planned = plan.prepare(recipe.load("mnist_mlp"), {"data": "bundled"})
    with pytest.raises(InputError, match="validation must be above 0"):
        objectives.choose(planned)
