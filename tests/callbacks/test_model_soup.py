import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import greedy_soup, uniform_soup


def build():
    layers = [keras.layers.Dense(2), keras.layers.BatchNormalization(), keras.layers.Dropout(0.1)]
    model = keras.Sequential([keras.Input((2,)), *layers])
    model.compile(optimizer="adam", loss="mse")
    return model


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Three files, of both kinds, and the weights in them."""
    folder, paths, weights = tmp_path_factory.mktemp("saved"), [], []
    for i, suffix in enumerate([".keras", ".weights.h5", ".keras"]):
        model = build()
        rng = np.random.default_rng(i)
        model.fit(rng.normal(size=(4, 2)), rng.normal(size=(4, 2)), verbose=0)
        model.layers[0].kernel.assign(rng.normal(size=(2, 2)) + [0.0, 9.0, 0.0][i])
        weights.append(model.get_weights())
        paths.append(folder / f"{i}{suffix}")
        (model.save if suffix == ".keras" else model.save_weights)(paths[-1])
    return paths, weights


def mean(weights):
    return [np.mean(parts, axis=0) for parts in zip(*weights, strict=True)]


def assert_weights(model, expected):
    for a, b in zip(model.get_weights(), expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)


@pytest.mark.backend
def test_uniform_is_the_mean_of_all(saved):
    paths, weights = saved
    model = build()
    soup = uniform_soup(model, paths)
    assert_weights(model, mean(weights))
    assert soup.paths == tuple(map(str, paths))
    assert soup.score is None


@pytest.mark.backend
@pytest.mark.parametrize("mode", ["max", "min"])
def test_greedy_follows_the_recipe(saved, mode):
    paths, weights = saved
    sign = 1 if mode == "min" else -1
    target = mean([weights[0], weights[2]])[0] + 0.01

    def distance(kernel):
        return sign * float(np.abs(kernel - target).sum())

    alone = [distance(w[0]) for w in weights]  # the recipe again, by hand
    order = sorted(range(3), key=lambda i: sign * alone[i])
    chosen, best = [order[0]], alone[order[0]]
    for i in order[1:]:
        value = distance(mean([weights[j] for j in [*chosen, i]])[0])
        if sign * value <= sign * best:
            chosen, best = [*chosen, i], value
    assert set(chosen) == {0, 2}

    model = build()
    soup = greedy_soup(model, paths, lambda m: distance(m.get_weights()[0]), mode)
    assert soup.paths == tuple(str(paths[i]) for i in chosen)
    assert soup.score == pytest.approx(best, rel=1e-4)
    assert list(soup.scores) == [str(paths[i]) for i in order]
    assert_weights(model, mean([weights[i] for i in chosen]))


def test_one_file_is_itself(saved):
    paths, weights = saved
    model = build()
    soup = greedy_soup(model, paths[1:2], lambda m: 1.0)
    assert soup.score == 1.0
    assert_weights(model, weights[1])


def test_a_model_without_a_score_comes_last_and_stays_out(saved):
    paths, weights = saved
    first = weights[0][0][0, 0]

    def score(model):
        value = model.get_weights()[0][0, 0]
        return 1.0 if np.isclose(value, first) else float("nan")

    soup = greedy_soup(build(), paths[::-1], score)
    assert soup.paths == (str(paths[0]),)


def test_bad_input():
    with pytest.raises(InputError, match="paths must have at least one file"):
        uniform_soup(build(), [])
    with pytest.raises(
        InputError, match=r"weights of this very model; 'no.keras' could not be read"
    ):
        uniform_soup(build(), ["no.keras"])
    with pytest.raises(InputError, match="mode must be one of 'max', 'min'"):
        greedy_soup(build(), ["a"], len, "auto")
