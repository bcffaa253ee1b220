"""Settings every test runs under, and what many tests share."""

import gc
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import filelock
import pytest
from hypothesis import settings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")
# Each test compiles a step that it runs a few times: XLA need not make it fast.
os.environ.setdefault(
    "XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
)

# A gate that fails must fail again; `make proofs` tries many more (HYPOTHESIS_PROFILE=many).
settings.register_profile("few", derandomize=True, deadline=None, max_examples=10)
settings.register_profile("many", derandomize=True, deadline=None, max_examples=200)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "few"))


def pytest_itemcollected(item: pytest.Item) -> None:
    """A proof is slow as well: what leaves the slow tests out leaves it out too.

    A test of random examples is `given`: `make proofs` runs it again, with many more.
    """
    if item.get_closest_marker("proof"):
        item.add_marker(pytest.mark.slow)
    if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
        item.add_marker(pytest.mark.given)


def pytest_collection_finish() -> None:
    """Tracing makes many objects that live: dead ones among them are looked for less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

TINY_RECIPE = '''
"""A recipe for tests: 60 rows, a linear model."""

import dataclasses

import keras
import numpy as np

from keras_trainkit import Config, Recipe, Split, Splits


@dataclasses.dataclass(frozen=True)
class Tiny(Config):
    epochs: int = 2
    batch_size: int = 10
    learning_rate: float = 0.1
    noisy: bool = False
    word: str = "a"


def data(config):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3)).astype("float32")
    y = (x @ np.array([1.0, -2.0, 3.0])).astype("float32")
    parts = [Split(x[rows], y[rows]) for rows in (slice(40), slice(40, 50), slice(50, 60))]
    return Splits(*parts, source="tiny", features=("a", "b", "c"))


def model(config, splits):
    net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)], name="tiny")
    net.compile(
        optimizer=keras.optimizers.SGD(config.learning_rate),
        loss="mean_squared_error",
        metrics=["mae", keras.metrics.RootMeanSquaredError()],
    )
    return net


RECIPE = Recipe(config=Tiny(), data=data, model=model, baselines=("constant", "ridge"))
'''


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The path of a recipe that trains in a moment."""
    path = tmp_path / "tiny.py"
    path.write_text(TINY_RECIPE, "utf-8")
    return path


@pytest.fixture(scope="session")
def once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, Callable[[Path], None]], Path]:
    """Fills a folder once in a session, whichever process comes first; the others read it."""
    own = tmp_path_factory.getbasetemp()
    place = own if worker_id == "master" else own.parent

    def folder(name: str, fill: Callable[[Path], None]) -> Path:
        path, partial = place / name, place / f"{name}.partial"
        with filelock.FileLock(place / f"{name}.lock"):
            if not path.is_dir():
                shutil.rmtree(partial, ignore_errors=True)
                partial.mkdir()
                fill(partial)
                partial.rename(path)
        return path

    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of full data sets, where it is there."""
    if not SHARED.is_dir():
        pytest.skip("the folder with full MNIST is not beside this checkout")
    return SHARED
