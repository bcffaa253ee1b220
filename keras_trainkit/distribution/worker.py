"""One rank: trains on its share of every batch; `processes.ranks` starts it on the jax backend."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from keras_trainkit import callbacks
from keras_trainkit import recipe as recipes
from keras_trainkit._terminal import Terminal
from keras_trainkit.datasets import batches
from keras_trainkit.runs import Run
from keras_trainkit.training import plan

WEIGHTS = "weights.npz"


def run(folder: Path, rank: int, **task: Any) -> dict[str, Any]:
    """Trains as one of the ranks; rank 0 writes history and weights after every epoch.

    Args:
        folder: of this rank.
        rank: from 0.
        **task: what `train` says of the training.
    """
    count = task["processes"]
    tf.config.set_visible_devices([], "GPU")  # TensorFlow only feeds
    keras.distribution.initialize(task["coordinator"], count, rank)
    keras.distribution.set_distribution(keras.distribution.DataParallel(auto_shard_dataset=False))
    planned = plan.prepare(recipes.load(task["recipe"]), task["overrides"], fast=task["fast"])
    config, splits = planned.config, planned.splits
    data, reshuffle = batches(splits.train, config.batch_size, config.seed)
    own = planned.recipe.callbacks
    planned.model.fit(
        share(data, len(splits.train), config.batch_size, rank, count),
        epochs=config.epochs,
        shuffle=False,
        validation_data=(splits.validation.x, splits.validation.y)
        if len(splits.validation)
        else None,
        validation_batch_size=config.batch_size,
        verbose=0,
        callbacks=[
            reshuffle,
            callbacks.EpochStats(len(splits.train)),
            *(own(config, splits) if own else []),
            *(_reporting(planned, folder, Run(Path(task["run"]))) if rank == 0 else []),
        ],
    )
    if rank == 0:
        _save(planned.model, folder / WEIGHTS)
    import jax.experimental.multihost_utils as together

    together.sync_global_devices("trained")
    return {}


def share(data: Any, rows: int, batch_size: int, rank: int, count: int) -> Any:
    """Returns a rank's share of every batch; what does not divide at an epoch's end is left out.

    Args:
        data: a `tf.data.Dataset` of (x, y) batches, alike on every rank.
        rows: of an epoch.
        batch_size: divisible by `count`.
        rank: from 0.
        count: of ranks.
    """

    def cut(*batch: Any) -> Any:  # in order, so that random layers see the rows of one process
        size = tf.shape(batch[0])[0] // count
        return tuple(part[rank * size : (rank + 1) * size] for part in batch)

    whole = rows - rows % count
    return (
        data.map(cut)
        .filter(lambda x, *_: tf.shape(x)[0] > 0)
        .apply(tf.data.experimental.assert_cardinality(-(-whole // batch_size)))
        .prefetch(2)
    )


def _reporting(planned: plan.Plan, folder: Path, into: Run) -> list[keras.callbacks.Callback]:
    """Returns what rank 0 does beside training: progress, history, weights."""
    rows: list[dict[str, float]] = []

    def keep(epoch: int, logs: dict[str, Any]) -> None:
        rows.append({"epoch": epoch + 1, **{name: float(value) for name, value in logs.items()}})
        into.write_history(rows)
        _save(planned.model, folder / WEIGHTS)

    return [
        keras.callbacks.LambdaCallback(on_epoch_end=keep),
        callbacks.TrainingProgress(
            len(planned.splits.train),
            planned.steps_per_epoch,
            planned.recipe.log_steps,
            Terminal(),
        ),
    ]


def _save(model: keras.Model, path: Path) -> None:
    """Writes the weights in their order; every rank has them whole, so nobody else is asked."""
    values = [np.asarray(variable.value.addressable_data(0)) for variable in model.weights]
    partial = path.with_name(f".partial-{path.name}")
    with partial.open("wb") as file:
        np.savez(file, *values)
    partial.replace(path)
