"""The rule large_batch: both sides of its boundaries, and beside too_few_steps."""

import dataclasses

from keras_trainkit.diagnosis import judge
from keras_trainkit.diagnosis.rules.large_batch import check
from tests.diagnosis.examples import healthy


def seen(size=256, steps=2, epochs=12, final=0.9, losses=None):
    losses = losses or [1.0 - 0.03 * i for i in range(epochs)]
    made = healthy(
        losses=losses,
        held=losses,
        final=final,
        setup={"steps_per_epoch": steps},
        data={"batch_size": size, "examples": size * steps},
    )
    rows = [{**row, "step": steps * (i + 1)} for i, row in enumerate(made.epochs)]
    samples = [{**each, "step": min(each["step"], steps * epochs)} for each in made.samples]
    return dataclasses.replace(made, epochs=rows, samples=samples)


def test_a_batch_that_leaves_few_steps():
    found = check(seen())
    assert (found.severity, found.prescription.overrides) == ("warning", {"batch_size": 32})
    assert "A batch holds 50 % of the training rows: 24 steps in 12 epochs" in found.sentence
    assert found.evidence["steps with batches of 32"] == 192
    assert check(seen(size=64, steps=6, epochs=9)) is not None
    assert check(seen(size=63, steps=6, epochs=9)) is None  # no large batch
    assert check(seen(steps=10, epochs=9)) is None  # ten steps an epoch
    assert check(seen(epochs=50, losses=[1.0 - 0.01 * i for i in range(50)])) is None  # 100 steps
    assert check(seen(final=0.3)) is None  # little is left of 1.1


def test_a_loss_that_does_not_fall_lacks_something_else():
    assert check(seen(losses=[1.0] * 12)) is None
    assert check(seen(losses=[1.0 + 0.1 * i for i in range(12)])) is None


def test_more_epochs_or_a_smaller_batch_never_both():
    for signals, symptom in ((seen(), "large_batch"), (seen(epochs=6), "too_few_steps")):
        (found,) = judge(signals)
        assert found.symptom == symptom
    (found,) = judge(seen())
    assert [under.symptom for under in found.consequences] == ["too_few_steps"]
