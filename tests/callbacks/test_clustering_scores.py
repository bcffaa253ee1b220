import keras
import numpy as np
import pytest
from sklearn import cluster, datasets, metrics

from keras_trainkit import callbacks
from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import ClusteringScores
from keras_trainkit.callbacks.clustering_scores import clustering_scores
from tests.callbacks.figures import identity_model

NAMES = ["silhouette", "davies_bouldin", "calinski_harabasz"]
POINTS, LABELS = datasets.make_blobs(60, 3, centers=4, cluster_std=3.0, random_state=0)
POINTS = POINTS.astype("float32")


def by_scikit_learn(points, labels):
    return [getattr(metrics, f"{name}_score")(points, labels) for name in NAMES]


def fit(callback, model=None, x=POINTS, epochs=1, also=()):
    model = model or identity_model()
    target = np.zeros((len(x), *model.output_shape[1:]), "float32")
    return model.fit(x, target, epochs=epochs, verbose=0, callbacks=[callback, *also]).history


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (1e-12, 0.0), (1e9, 1e9)])
def test_scores_are_those_of_scikit_learn_whatever_the_scale(scale, shift):
    scores = clustering_scores(POINTS.astype("float64") * scale + shift, LABELS)
    assert list(scores) == NAMES
    np.testing.assert_allclose(list(scores.values()), by_scikit_learn(POINTS, LABELS), rtol=1e-4)


def test_no_score_rewards_collapse():
    """scikit-learn calls the Davies-Bouldin score of both 0, which is the best."""
    values = list(clustering_scores(np.full((4, 2), 0.1), np.array([0, 1, 0, 1])).values())
    np.testing.assert_array_equal(values, [0, np.nan, np.nan])
    crossed = np.array([[1.0, 1], [-1, -1], [1, -1], [-1, 1]])
    assert np.isnan(clustering_scores(crossed, np.array([0, 0, 1, 1]))["davies_bouldin"])


@pytest.mark.backend
def test_logs_reach_the_history_and_early_stopping_in_auto_mode():
    callback = ClusteringScores(POINTS, np.eye(4)[LABELS], every=2)
    stop = callbacks.EarlyStopping("silhouette", patience=2)
    history = fit(callback, epochs=5, also=[stop])
    expected = by_scikit_learn(POINTS, LABELS)
    for name, value in zip(NAMES, expected, strict=True):
        np.testing.assert_allclose(history[name], [value] * 3, rtol=1e-4)  # of three epochs
    assert stop.best == history["silhouette"][0]
    assert stop.reason


def test_every_second_epoch_is_scored_and_the_rest_repeat():
    calls = []

    def embedding(x):
        calls.append(len(x))
        return x * np.arange(1, len(calls) * 3 + 1, len(calls))  # another metric every time

    history = fit(ClusteringScores(POINTS, LABELS, embedding, every=2, prefix="val_"), epochs=5)
    assert calls == [60, 60, 60]  # epochs 1, 2 and 4
    first, second, third, fourth, fifth = history["val_davies_bouldin"]
    assert first != second == third != fourth == fifth


@pytest.mark.backend
def test_a_layer_a_model_and_a_function_give_the_same():
    inputs = keras.Input((3,))
    hidden = keras.layers.Dense(2, name="hidden")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(1)(hidden))
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
    encoder = keras.Model(inputs, hidden)
    found = []
    for embedding in (
        "hidden",
        encoder,
        lambda x: encoder.predict(x, verbose=0),
        encoder.layers[1],
    ):
        callback = ClusteringScores(POINTS, LABELS, embedding)
        fit(callback, model)
        found.append(list(callback.scores.values()))
    expected = by_scikit_learn(encoder.predict(POINTS, verbose=0), LABELS)
    np.testing.assert_allclose(found, [expected] * 4, rtol=1e-4)


def test_a_sample_is_the_same_every_time_and_its_rows_keep_their_labels():
    first, second, other = (
        ClusteringScores([POINTS, POINTS], LABELS, sample=30, seed=seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.x[0], second.x[1])
    assert (first.x[0] != other.x[0]).any()
    for point, label in zip(first.x[0], first.labels, strict=True):
        assert label == LABELS[(point == POINTS).all(axis=1)][0]


def test_clusters_that_are_found():
    find = cluster.KMeans(4, random_state=0, n_init=1).fit_predict
    callback = ClusteringScores(POINTS, find)
    fit(callback)
    np.testing.assert_allclose(
        list(callback.scores.values()), by_scikit_learn(POINTS, find(POINTS)), rtol=1e-4
    )
    one = ClusteringScores(POINTS, lambda points: np.zeros(len(points), int))
    assert np.isnan(fit(one)["silhouette"]).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"y": LABELS[:9]}, "x and y must have as many examples as each other; received 9 and 60"),
        ({"y": LABELS * 0}, "y must hold at least 2 classes.* received 1 in 60 sampled"),
        ({"y": np.arange(60)}, "fewer classes than examples.* received 60 in 60"),
        ({"y": np.arange(60), "sample": 3}, "received 3 in 3 sampled"),
        ({"y": POINTS[:, 0]}, "y must be integer classes"),
        ({"every": 0}, "every must be a positive integer; received every=0"),
        ({"sample": 1.5}, "sample must be a positive integer"),
        ({"batch_size": 0}, "batch_size must be a positive integer"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(InputError, match=message):
        ClusteringScores(**{"x": POINTS, "y": LABELS} | arguments)


@pytest.mark.parametrize(
    ("embedding", "message"),
    [
        ("dens", r"one of 'rescaling\w*', 'dense\w*'; received embedding='dens'. Did you mean"),
        (lambda x: x[:5], r"one row for each of the 60 examples; received the shape \(5, 3\)"),
        (lambda x: x.sum(), "one row for each of the 60 examples"),
        (lambda x: {"a": x}, "embedding must give one array; received 1 from"),
        (lambda x: x * np.where(x > 2, np.nan, 1), r"received NaN or infinity in \d+ of 60 rows"),
    ],
)
def test_bad_embeddings(embedding, message):
    with pytest.raises(InputError, match=message):
        fit(ClusteringScores(POINTS, LABELS, embedding))


def test_a_layer_of_a_model_without_a_graph():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(3, name="dense")

        def call(self, x):
            return self.dense(x)

    model = Own()
    model.compile(loss="mse")
    with pytest.raises(InputError, match="neither Functional nor Sequential"):
        model.fit(POINTS, POINTS, verbose=0, callbacks=[ClusteringScores(POINTS, LABELS, "dense")])


def test_a_run_that_diverged_ends_without_an_error():
    model = identity_model()
    callback = ClusteringScores(POINTS, LABELS, lambda x: x * np.nan)
    broken = np.full((60, 3), np.nan, "float32")
    history = model.fit(POINTS, broken, verbose=0, callbacks=[callback]).history
    assert np.isnan(history["calinski_harabasz"]).all()
