"""TensorFlow Datasets: a prepared folder first, then a download after a short probe."""

import os
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import pictures
from keras_trainkit.datasets.splits import Raw, Split

PROBE_SECONDS = 3.0
_SIDE = 96  # of the square that images of many sizes are fitted into
_PROBE_URL = "https://storage.googleapis.com/tfds-data/"


class NotAtHandError(InputError):
    """The data set is neither prepared nor can it be downloaded now."""


def load(name: str) -> Raw:
    """Returns a TFDS image-classification set as arrays.

    The folder is `$TFDS_DATA_DIR`, or `~/tensorflow_datasets`. A set that is not prepared there
    is downloaded, if the download host answers a probe of a few seconds; without the probe TFDS
    retries for minutes.

    Raises:
        NotAtHandError: it is not prepared and the host does not answer.
        InputError: TFDS knows no such set, or it does not hold (image, label) pairs.
    """
    folder = Path(os.environ.get("TFDS_DATA_DIR", "~/tensorflow_datasets")).expanduser()
    prepared = any(folder.glob(f"{name.partition('/')[0]}/**/dataset_info.json"))
    if not prepared and not _host_answers():
        raise NotAtHandError(
            f"tfds:{name} is not prepared in {folder}, and the download host did not answer "
            f"within {PROBE_SECONDS:g} s: check the name and the network, set TFDS_DATA_DIR to a "
            "folder that holds it, or take data=npz:PATH."
        )
    import tensorflow_datasets as tfds

    builder = _builder(tfds, name, folder)
    builder.download_and_prepare()
    return _read(tfds, builder, name)


def _builder(tfds: Any, name: str, folder: Path) -> Any:
    try:
        return tfds.builder(name, data_dir=str(folder))
    except tfds.core.DatasetNotFoundError as error:
        near = _checks.did_you_mean(name, tfds.list_builders(with_community_datasets=False))
        raise InputError(
            f"data=tfds:NAME must name a TensorFlow data set; received {name!r}.{near}"
        ) from error


def _read(tfds: Any, builder: Any, name: str) -> Raw:
    keys = builder.info.supervised_keys
    if keys != ("image", "label") or "train" not in builder.info.splits:
        raise InputError(
            f"data=tfds:NAME must hold (image, label) pairs in a train split; received {name!r} "
            f"with {keys} in {sorted(builder.info.splits)}."
        )
    try:
        train = _arrays(tfds, builder, "train")
        test = _arrays(tfds, builder, "test") if "test" in builder.info.splits else None
    except (ValueError, TypeError):  # images of many sizes cannot be stacked
        train = _fitted(tfds, builder, "train")
        test = _fitted(tfds, builder, "test") if "test" in builder.info.splits else None
    return Raw(train, test, labels=tuple(builder.info.features["label"].names))


def _arrays(tfds: Any, builder: Any, split: str) -> Split:
    """Decodes a split once, into memory."""
    data = builder.as_dataset(split=split, batch_size=-1, as_supervised=True, shuffle_files=False)
    images, labels = tfds.as_numpy(data)
    return Split(np.asarray(images), np.asarray(labels))


def _host_answers() -> bool:
    """Says whether the download host answers; a look-up that hangs is left behind."""
    answered = threading.Event()

    def ask() -> None:
        try:
            request = urllib.request.Request(_PROBE_URL, method="HEAD")
            urllib.request.urlopen(request, timeout=PROBE_SECONDS)
        except urllib.error.HTTPError:
            pass  # any answer is an answer
        except OSError:
            return
        answered.set()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PROBE_SECONDS)
    return answered.is_set()


def _fitted(tfds: Any, builder: Any, split: str) -> Split:
    """Decodes a split one by one, each image fitted into a square of one size."""
    from PIL import Image

    data = builder.as_dataset(split=split, as_supervised=True, shuffle_files=False)
    channels = builder.info.features["image"].shape[-1]
    shape = (_SIDE, _SIDE, 1 if channels == 1 else 3)
    pairs = [
        (pictures.fitted(Image.fromarray(image.squeeze()), shape), label)
        for image, label in tfds.as_numpy(data)
    ]
    images, labels = zip(*pairs, strict=True)
    return Split(np.stack(images), np.asarray(labels))
