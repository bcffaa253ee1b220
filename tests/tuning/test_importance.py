"""What mattered, on made-up objectives where it is known."""

import numpy as np

from keras_trainkit.tuning.importance import encode, importance
from keras_trainkit.tuning.trials import Trial


def made(count, objective, seed=0):
    rng = np.random.default_rng(seed)
    found = []
    for index in range(count):
        values = {
            "learning_rate": float(10 ** rng.uniform(-5, -1)),
            "width": int(rng.choice([8, 16, 32])),
            "kind": str(rng.choice(["relu", "gelu"])),
        }
        found.append(Trial(str(index), "finished", values, values, objective(values)))
    return found


def test_the_one_that_matters_leads():
    found = importance(made(40, lambda v: -abs(np.log10(v["learning_rate"]) + 3)))
    assert next(iter(found.shares)) == "learning_rate"
    assert found.shares["learning_rate"] > 0.8
    assert found.fit > 0.3
    assert abs(sum(found.shares.values()) - 1) < 1e-9


def test_a_category_can_matter():
    found = importance(made(40, lambda v: float(v["kind"] == "gelu")))
    assert found.shares["kind"] > 0.9


def test_noise_is_called_so():
    rng = np.random.default_rng(1)
    assert importance(made(40, lambda v: float(rng.normal()))).fit < 0.3


def test_too_few_or_equal_trials_say_nothing():
    assert "too few" in importance(made(5, lambda v: 1.0)).note
    assert "the same value" in importance(made(20, lambda v: 1.0)).note


def test_ranks_do_not_see_the_axis_and_mark_what_is_inactive():
    trials = [
        Trial("0", "finished", {"a": 1e-5, "b": "x"}, {}, 1.0),
        Trial("1", "finished", {"a": 1e-1}, {}, 1.0),
    ]
    names, table = encode(trials)
    assert names == ["a", "b"]
    assert table.tolist() == [[0, 0], [1, -1]]
