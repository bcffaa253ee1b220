"""What is checked before anything is written; more in test_training.py."""

import numpy as np

from keras_trainkit import Split, Splits, recipe
from keras_trainkit.training import plan


def test_a_plan_is_ready_to_start(tiny):
    planned = plan.prepare(recipe.load(str(tiny)), {"learning_rate": "0.2"})
    assert planned.steps_per_epoch == 4
    assert planned.config.learning_rate == 0.2
    assert planned.origins["learning_rate"] == "override"
    assert planned.model.compiled


def test_a_short_run_leaves_a_few_batches_and_says_so():
    part = Split(np.zeros((5000, 1)), np.zeros(5000))
    short = plan.shorten(Splits(part, part, part, "t", note="N."), batch_size=10)
    assert short.describe() == "80 train, 1,000 validation, 1,000 test"
    assert short.note.startswith("N. --fast")
