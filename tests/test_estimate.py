"""What a training will cost."""

from keras_trainkit import estimate, plan, recipe


def test_an_estimate_counts_steps_parameters_and_macs(tiny):
    planned = plan.prepare(recipe.load(str(tiny)), {"epochs": 30})
    found = estimate.measure(planned)
    assert (found.steps, found.parameters, found.macs) == (120, 4, 3)
    assert 0 < found.seconds < 60
    assert found.measured_steps >= 0
