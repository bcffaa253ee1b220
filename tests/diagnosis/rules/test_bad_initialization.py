"""The rule bad_initialization: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.bad_initialization import check
from tests.diagnosis.examples import healthy, layer


def found(last=False, **kernel):
    row = layer("x", of_kernel={"fan_in": 32, "std": 0.25, **kernel})
    rows = [layer("a"), row] if last else [row, layer("head")]
    return check(healthy(layers=rows))


def test_equal_weights():
    assert found() is None
    assert found(std=0.0, max_abs=0.01, mean=0.01).severity == "error"
    assert found(std=0.0, max_abs=0.0).severity == "error"
    assert found(last=True, std=0.0, max_abs=0.0) is None  # a head may begin at zero
    assert found(std=0.0, max_abs=0.5, shape=[1, 1]) is None


def test_width():
    assert found(std=0.99) is None  # He's is 0.25
    assert found(std=1.01).severity == "warning"
    assert found(std=0.0051) is None
    assert found(std=0.0049).severity == "warning"
    assert found(std=9.0, fan_in=7) is None


def test_normalized_networks_may_begin_anyhow():
    row = layer("x", of_kernel={"fan_in": 32, "std": 9.0})
    norm = layer("n", type="BatchNormalization", kernel=None)
    assert check(healthy(layers=[row, norm, layer("head")])) is None


def test_weights_a_little_too_small_in_many_layers():
    def fading(left, std=0.1, activation="relu", depth=5):
        names = [f"l{i}" for i in range(depth)]
        kernel = {"fan_in": 32, "std": std}  # He's is 0.25
        rows = [layer(n, of_kernel=kernel, activation=activation) for n in names]
        spreads = {n: {"activation_std": left ** (i / (depth - 1))} for i, n in enumerate(names)}
        return check(healthy(layers=[*rows, layer("head")], first={"layers": spreads}))

    assert fading(1.1e-2) is None
    assert fading(0.9e-2).severity == "warning"
    assert "he_normal" in fading(0.9e-2).prescription.code
    assert fading(1e-6, std=0.13) is None  # the weights are not to blame
    assert fading(1e-6, activation="sigmoid") is None  # that is a vanishing gradient
    assert fading(1e-6, depth=3) is None


def test_biases_that_switch_units_off():
    assert check(healthy(layers=[layer("a", bias=-2.9), layer("head")])) is None
    assert check(healthy(layers=[layer("a", bias=-3.1), layer("head")])).severity == "error"
    assert check(healthy(layers=[layer("a"), layer("head", bias=-9.0)])) is None  # a rare class
