"""How well embeddings separate into clusters, epoch by epoch."""

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.callbacks._predictions import one_length
from keras_trainkit.interpretation.probabilities import class_indices

_NAMES = ("silhouette", "davies_bouldin", "calinski_harabasz")
_ROUNDING = 1e-6  # a spread below this share of the values is what float32 leaves of none


def clustering_scores(embeddings: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Returns the silhouette, Davies-Bouldin and Calinski-Harabasz scores of labelled points.

    Where a score divides zero by zero it is NaN, never the best value: Davies-Bouldin when two
    classes have the same centre, and both it and Calinski-Harabasz when all points are one.

    Args:
        embeddings: of shape (N, features).
        labels: a class for each row, at least 2 classes and fewer classes than rows.

    Example:
        >>> points = np.array([[0.0], [1.0], [9.0], [9.0]])
        >>> scores = clustering_scores(points, np.array([0, 0, 1, 1]))
        >>> {name: round(score, 3) for name, score in scores.items()}
        {'silhouette': 0.941, 'davies_bouldin': 0.059, 'calinski_harabasz': 289.0}
    """
    from sklearn import metrics

    points = embeddings - embeddings.mean(axis=0)
    spread = np.abs(points).max()
    if spread <= _ROUNDING * np.abs(embeddings).max():
        return {"silhouette": 0.0, "davies_bouldin": math.nan, "calinski_harabasz": math.nan}
    points = points / spread  # no score changes with the scale; scikit-learn's tolerances do
    centres = np.stack([points[labels == label].mean(axis=0) for label in np.unique(labels)])
    apart = len(np.unique(centres.round(6), axis=0)) == len(centres)
    return {
        "silhouette": float(metrics.silhouette_score(points, labels)),
        "davies_bouldin": float(metrics.davies_bouldin_score(points, labels))
        if apart
        else math.nan,
        "calinski_harabasz": float(metrics.calinski_harabasz_score(points, labels)),
    }


class ClusteringScores(keras.callbacks.Callback):
    """Scores how well embeddings separate the classes, and logs it like a metric.

    Three numbers go into `logs` under their names, so the history, TensorBoard, `EarlyStopping`
    and checkpoints see them: `silhouette` (-1 to 1, larger is better), `davies_bouldin` (from 0,
    smaller is better) and `calinski_harabasz` (from 0, larger is better). Place it before the
    callbacks that read them and after `EMA`. Callbacks of this package know which way is better;
    those of Keras need `mode="max"` or `mode="min"`.

    The first epoch is scored and every `every`-th; in between the last scores are logged again, so
    that every row of the history has them. The scores are NaN where they are not defined: when the
    loss is NaN, when all embeddings are one point, and when `y` finds less than two clusters.

    Args:
        x: inputs, as `model.predict` takes them: an array, or a list or dict of arrays.
        y: integer classes or one-hot; or what clusters the embeddings, a function from an array
            of shape (N, features) to N integers such as `sklearn.cluster.KMeans(10).fit_predict`.
        embedding: where the embeddings come from: the name of a layer of the model, a
            `keras.Model`, or a function of `x`; the model's output if not given. More than two
            axes are flattened. KerasTuner copies callbacks, and a model inside one with them:
            name the layer there.
        every: epochs between scores.
        sample: at most this many examples are scored, the same ones in every epoch; the
            silhouette compares each with each.
        prefix: of the logged names, for instance `val_`.
        seed: of the sample.
        batch_size: of the prediction.

    Attributes:
        scores: the last scores by name, or None.

    Raises:
        InputError: an argument is out of range, `x` and `y` differ in length, there are fewer than
            2 classes or not fewer classes than examples, the layer is unknown, or the embeddings
            hold NaN or infinity while the loss is a number.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, name="features")])
        >>> model.compile(loss="mse")
        >>> x, y = np.eye(2)[[0, 0, 1, 1]], np.array([0, 0, 1, 1])
        >>> scores = ClusteringScores(x, y, "features")
        >>> history = model.fit(x, np.zeros((4, 3)), verbose=0, callbacks=[scores])
        >>> round(history.history["silhouette"][0], 3)
        1.0

    Reference:
        [Rousseeuw, 1987](https://doi.org/10.1016/0377-0427(87)90125-7),
        [Davies and Bouldin, 1979](https://doi.org/10.1109/TPAMI.1979.4766909) and
        [Calinski and Harabasz, 1974](https://doi.org/10.1080/03610927408827101)
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        embedding: str | Callable[[Any], Any] | None = None,
        every: int = 1,
        sample: int = 2000,
        prefix: str = "",
        seed: int = 0,
        batch_size: int = 256,
    ) -> None:
        super().__init__()
        self.embedding = embedding
        self.every = _checks.positive_integer("every", every)
        self.prefix = prefix
        self.batch_size = _checks.positive_integer("batch_size", batch_size)
        sample = _checks.positive_integer("sample", sample)
        self._cluster = y if callable(y) else None
        labels = None if callable(y) else class_indices("y", y)
        length = one_length(x, x if labels is None else labels)
        rows: Any = slice(None)
        if length > sample:
            rows = np.sort(np.random.default_rng(seed).choice(length, sample, replace=False))
        self.x = keras.tree.map_structure(lambda part: np.asarray(part)[rows], x)
        self.labels: Any = labels if labels is None else labels[rows]
        if self.labels is not None and not _can_be_scored(self.labels):
            raise InputError(
                "y must hold at least 2 classes, and fewer classes than examples, to be scored; "
                f"received {len(np.unique(self.labels))} in {len(self.labels)} sampled examples."
            )
        self.scores: dict[str, float] | None = None
        self._embed: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Forgets the previous fit."""
        self.scores = self._embed = None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Scores the embeddings, and adds the scores to the logs."""
        logs = {} if logs is None else logs
        if self.scores is None or (epoch + 1) % self.every == 0:
            if math.isfinite(logs.get("loss", 0.0)):
                self.scores = self._score()
            else:
                self.scores = dict.fromkeys(_NAMES, math.nan)
        logs.update({self.prefix + name: score for name, score in self.scores.items()})

    def on_train_end(self, logs: Any = None) -> None:
        """Lets go of the model."""
        self._embed = None

    def _score(self) -> dict[str, float]:
        if self._embed is None:
            self._embed = _embedder(self.model, self.embedding, self.batch_size)
        length = len(keras.tree.flatten(self.x)[0])
        embeddings = _points(self._embed(self.x), self.embedding, length)
        labels = self.labels
        if self._cluster is not None:
            labels = class_indices("y's result", self._cluster(embeddings))
            one_length(embeddings, labels)
        if not _can_be_scored(labels):
            return dict.fromkeys(_NAMES, math.nan)
        return clustering_scores(embeddings, labels)


def _can_be_scored(labels: np.ndarray) -> bool:
    return 2 <= len(np.unique(labels)) < len(labels)


def _embedder(model: Any, embedding: Any, batch_size: int) -> Callable[[Any], Any]:
    """Returns the function from inputs to embeddings."""
    if isinstance(embedding, str):
        layer = _layer(model, embedding)
        embedding = keras.Model(model.inputs, layer.output)
    elif embedding is None:
        embedding = model
    if isinstance(embedding, keras.Model):
        return lambda x: embedding.predict(x, batch_size=batch_size, verbose=0)
    return embedding


def _layer(model: Any, name: str) -> Any:
    if not getattr(model, "inputs", None):
        raise InputError(
            "embedding must be a function or a keras.Model when the model is neither Functional "
            f"nor Sequential; received embedding={name!r}."
        )
    names = [layer.name for layer in model.layers]
    if name not in names:
        raise InputError(
            f"embedding must be the name of a layer, one of {', '.join(map(repr, names))}; "
            f"received embedding={name!r}.{_checks.did_you_mean(name, names)}"
        )
    return model.get_layer(name)


def _points(embeddings: Any, embedding: Any, length: int) -> np.ndarray:
    """Returns embeddings as float64 of shape (N, features)."""
    source = "the model's output" if embedding is None else f"embedding={embedding!r}"
    if isinstance(embeddings, list | tuple | dict):
        raise InputError(
            f"embedding must give one array; received {len(embeddings)} from {source}."
        )
    embeddings = keras.ops.convert_to_numpy(embeddings).astype("float64")
    if embeddings.ndim == 0 or len(embeddings) != length:
        raise InputError(
            f"embedding must give one row for each of the {length} examples; received the shape "
            f"{embeddings.shape} from {source}."
        )
    embeddings = embeddings.reshape(length, -1)
    broken = int((~np.isfinite(embeddings)).any(axis=1).sum())
    if broken:
        raise InputError(
            f"embeddings must be finite numbers; received NaN or infinity in {broken} of {length} "
            f"rows from {source}. Look for NaN in x, or lower the learning rate."
        )
    return embeddings
