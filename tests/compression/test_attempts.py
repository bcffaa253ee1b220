"""Each way makes a plain model that its name promises."""

import numpy as np
import pytest

from keras_trainkit import Budget, InputError
from keras_trainkit.compression import distinct, sparsity
from keras_trainkit.compression.attempts import TRAINED, UNTRAINED, named
from tests.compression.files import exported


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
    assert (sparsity(made)["kernels"] > 0.75) == name.startswith("prune")
    assert any(getattr(each, "holds_range", False) for each in made.layers) == ("qat" in name)


def test_what_int8_shows_to_be_in_vain_is_not_tried():
    way, budget = TRAINED["qat_int8"], Budget(max_kb=10)
    large, small = (exported("int8", size, 0.0) for size in (10_241, 10_240))
    assert "as large as that of int8" in way.untried(budget, large, False)
    assert way.untried(budget, large, True) == ""
    assert way.untried(budget, small, False) == way.untried(budget, None, False) == ""
    assert way.untried(Budget(max_gzip_kb=1), large, False) == ""
    other = TRAINED["remove50_int8"]
    assert other.untried(budget, large, False) == ""
    assert "int8, which was refused" in other.untried(budget, InputError("no"), True)


def test_ways_are_tried_in_their_order_and_a_wrong_name_is_said():
    assert named(None) == [*UNTRAINED, *TRAINED]
    assert named(["prune80_int8", "int8"]) == ["int8", "prune80_int8"]
    with pytest.raises(InputError, match=r"only must be one of .*Did you mean 'cluster16_int8'"):
        named(["cluster_int8"])
