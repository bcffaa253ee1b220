"""When samples are taken."""

from keras_trainkit.recording.sampling_plan import SamplingPlan


def test_the_number_of_samples_grows_with_the_logarithm():
    plan = SamplingPlan()
    steps = sum(plan.step_is_due(step) for step in range(100_000))
    epochs = sum(plan.epoch_is_due(epoch) for epoch in range(1000))
    assert steps <= 12
    assert epochs <= 18


def test_steps_that_are_not_seen_one_by_one_are_not_lost():
    plan = SamplingPlan()
    due = [step for step in range(0, 1000, 50) if plan.step_is_due(step)]
    assert due == [0, 50, 100, 300]
