import pytest

from keras_trainkit.recording.ration import Ration


@pytest.mark.parametrize(("cost", "at_least", "wait"), [(3, 0, 300), (3, 2, 300), (0, 2, 2)])
def test_work_is_due_when_it_has_earned_its_cost(cost, at_least, wait):
    now = [50.0]
    ration = Ration(0.01, at_least, clock=lambda: now[0])
    assert ration.due()
    with ration:
        now[0] += cost
    now[0] += wait - 0.5
    assert not ration.due()
    now[0] += 0.5
    assert ration.due()
