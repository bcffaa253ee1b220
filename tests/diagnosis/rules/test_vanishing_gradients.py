"""The rule vanishing_gradients: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.vanishing_gradients import check
from tests.diagnosis.examples import healthy, layer


def severity(gradient, final=1.0, rows=None):
    layers = {"a": {"gradient_norm": gradient}, "head": {"gradient_norm": 0.05}}
    signals = healthy(first={"layers": layers}, last={"layers": layers}, final=final, layers=rows)
    found = check(signals)
    return None if found is None else found.severity


def test_ratio():
    assert severity(5.1e-5) is None  # a thousandth of 0.05, and a bit
    assert severity(4.9e-5) == "error"
    assert severity(4.9e-5, final=0.5) == "advice"
    assert severity(4.9e-5, final=0.04) is None  # it fits: small gradients are right


def test_two_layers_are_not_deep():
    assert severity(1e-6, rows=[layer("a"), layer("head")]) is None


def penalized(gradient, penalty, dead=(0.0, 0.0)):
    rows = [layer("a", penalty=penalty), layer("b"), layer("head")]
    seen = [
        {"layers": {"a": {"gradient_norm": gradient, "weight_norm": 3.0, "dead": share}}}
        for share in dead
    ]
    return check(healthy(first=seen[0], last=seen[1], final=1.0, layers=rows))


def test_a_gradient_that_is_the_penalty_s_alone_comes_from_no_data():
    assert penalized(6e-4, None) is None
    assert penalized(6e-4, 1e-4).severity == "error"  # 2 * 1e-4 * 3
    assert penalized(9.1e-4, 1e-4) is None


def test_units_that_died_on_the_way_are_the_cause():
    assert penalized(1e-9, None, dead=(0.1, 1.0)) is None
    assert penalized(1e-9, None, dead=(1.0, 1.0)).severity == "error"
