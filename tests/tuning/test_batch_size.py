"""The measurement on a real model in a real child, and what follows from made-up rows."""

import keras
import numpy as np
import psutil
import pytest

from keras_trainkit import InputError, batch_size
from keras_trainkit.tuning.batch_size import conclude

X = np.random.default_rng(0).normal(size=(700, 6)).astype("float32")
Y = X.sum(axis=1, keepdims=True) + np.random.default_rng(1).normal(size=(700, 1))


def model(optimizer="sgd"):
    net = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1)])
    net.compile(optimizer=optimizer, loss="mse")
    return net


def rows(**speeds):
    return [
        {"batch_size": int(name[1:]), "examples_per_second": value, "resident_mib": 1.0}
        for name, value in speeds.items()
    ]


@pytest.mark.slow
def test_a_real_measurement(tmp_path):
    net = model()
    before = [one.copy() for one in net.get_weights()]
    found = batch_size(net, X, Y, current=16, seconds=0.05)
    assert list(found.speeds) == [8, 16, 32, 64, 128, 256, 512]
    assert all(speed > 0 for speed in found.speeds.values())
    assert found.speeds[512] > found.speeds[8]
    assert found.recommended <= found.most == 700 // 8
    assert found.learning_rate == pytest.approx(0.01 * found.recommended / 16)
    assert all(np.array_equal(a, b) for a, b in zip(before, net.get_weights(), strict=True))
    found.plot(tmp_path / "sizes.png")
    assert (tmp_path / "sizes.png").read_bytes()[:4] == b"\x89PNG"


def test_running_out_of_memory_ends_the_measurement_alone(monkeypatch):
    """A child that is killed with -9 after its first size, as the kernel does it."""
    import sys

    from keras_trainkit.tuning import batch_size as _  # noqa: F401

    module = sys.modules["keras_trainkit.tuning.batch_size"]
    server = module.isolated.server()
    real = server.start

    def killed(name, folder, task):
        (folder / "sizes.jsonl").write_text(
            '{"batch_size": 8, "examples_per_second": 100.0, "resident_mib": 1.0}\n{"batch'
        )
        (folder / "noise.json").write_text('{"noise_scale": 50.0, "reason": ""}')
        child = real(name, folder, task)
        psutil.Process(server._process.pid).kill()
        return child

    monkeypatch.setattr(server, "start", killed)
    found = batch_size(model(), X, Y)
    assert found.note == "batches above 8 failed: killed by SIGKILL, as for want of memory"
    assert found.recommended == 8


@pytest.mark.slow
def test_a_model_that_no_other_process_can_load_is_said_to_be_one():
    class Own(keras.layers.Dense):
        """Not registered."""

    net = keras.Sequential([keras.Input((6,)), Own(1)])
    net.compile(loss="mse")
    with pytest.raises(InputError, match=r"another process can load.*class 'Own'"):
        batch_size(net, X, Y)


def test_the_rate_follows_the_optimizer():
    few = rows(b8=10.0, b16=20.0, b32=39.0, b64=40.0)
    noise = {"noise_scale": 1e6, "reason": ""}
    assert (
        conclude(few, noise, 10**5, 16, 0.1, "linear").override == "batch_size=32 learning_rate=0.2"
    )
    assert (
        conclude(few, noise, 10**5, 128, 0.1, "sqrt").override == "batch_size=32 learning_rate=0.05"
    )


def test_without_a_noise_scale_it_is_the_knee():
    few = rows(b8=10.0, b16=20.0, b32=39.0, b64=40.0)
    found = conclude(few, {"noise_scale": None, "reason": "why"}, 10**5, 32, 0.1, "linear")
    assert (found.recommended, found.note) == (32, "why")
    assert (
        conclude(few, {"noise_scale": None, "reason": ""}, 130, 32, 0.1, "sqrt").recommended == 16
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"current": 0}, "current must be a positive integer"),
        ({"largest": 4}, "largest must be at least 8"),
        ({"seconds": 0}, "seconds must be a number above 0"),
    ],
)
def test_bad_input_is_one_sentence(wrong, words):
    with pytest.raises(InputError, match=words):
        batch_size(model(), X, Y, **wrong)


def test_a_model_that_is_not_compiled_is_refused():
    with pytest.raises(InputError, match="must be built and compiled"):
        batch_size(keras.Sequential([keras.Input((6,)), keras.layers.Dense(1)]), X, Y)
