"""Each way makes a plain model that its name promises."""

import numpy as np
import pytest

from keras_trainkit import Budget, InputError
from keras_trainkit.compression import distinct, sparsity
from keras_trainkit.compression.attempts import TRAINED, UNTRAINED, named


def still(model, **options):
    """Stands for a training: one look at the data, so that ranges and masks are set."""
    x = np.random.default_rng(0).uniform(0, 255, (16, 28, 28, 1))
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    model.fit(x, np.zeros(16), verbose=0, callbacks=options.get("callbacks"))


@pytest.mark.parametrize("name", TRAINED)
def test_a_way_makes_what_it_says_and_leaves_the_model(name, digits):
    before = digits.model.get_weights()
    made = TRAINED[name].make(digits.model, still)
    assert all((a == b).all() for a, b in zip(before, digits.model.get_weights(), strict=True))
    smaller = made.count_params() / digits.model.count_params()
    assert (smaller < 0.9) == name.startswith(("remove", "distil", "low_rank"))
    assert (distinct(made)["most"] <= 16) == name.startswith("cluster")
    assert (sparsity(made)["all"] > 0.75) == name.startswith("prune")
    assert any(getattr(each, "holds_range", False) for each in made.layers) == (name == "qat_int8")


def test_a_file_as_large_as_one_that_is_too_large_is_hopeless():
    way, budget = TRAINED["qat_int8"], Budget(max_kb=10)
    assert way.hopeless(budget, 10_241)
    assert not way.hopeless(budget, 10_240)
    assert not way.hopeless(budget, None)
    assert not way.hopeless(Budget(max_gzip_kb=1), 10_241)
    assert not TRAINED["remove50_int8"].hopeless(budget, 10_241)


def test_ways_are_tried_in_their_order_and_a_wrong_name_is_said():
    assert named(None) == [*UNTRAINED, *TRAINED]
    assert named(["prune80_int8", "int8"]) == ["int8", "prune80_int8"]
    with pytest.raises(InputError, match=r"only must be one of .*Did you mean 'cluster16_int8'"):
        named(["cluster_int8"])
