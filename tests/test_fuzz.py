"""Readers fed with anything: they answer, or refuse in a sentence. `make fuzz` tries many more."""

import contextlib
import json
import os
import shutil
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_trainkit import Config, InputError, Run, recipe, runs
from keras_trainkit.datasets import tables
from keras_trainkit.hostile_file import refuse_hostile
from keras_trainkit.interpretation.answers import Answers

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
fuzzed = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
FIELDS = ["epochs", "learning_rate", "validation", "seed", "batch_size", "data"]
CELLS = st.one_of(
    st.text(max_size=8), st.integers().map(str), st.floats().map(str), st.just(""), st.just('"')
)
TABLES = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=30).map("\n".join)

FILES = ["config.json", "history.csv", "status.json"]
KEYS = st.sampled_from(["recipe", "fast", "fields", "status", "pid", "value", "from", "x"])
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9))
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5)
)


def as_bytes(value):
    return json.dumps(value).encode()


@fuzzed
@given(st.text(), st.text())
def test_any_override_is_parsed_or_refused(name, value):
    with contextlib.suppress(InputError):
        recipe.override(Config(), recipe.assignments([f"{name}={value}"]))


@fuzzed
@given(st.sampled_from(FIELDS), st.text())
def test_a_field_is_in_its_range_or_refused(name, value):
    with contextlib.suppress(InputError):
        config = recipe.override(Config(), {name: value})
        assert min(config.epochs, config.batch_size) >= 1
        assert config.seed >= 0
        assert 0 < config.learning_rate < float("inf")
        assert 0 <= config.validation < 1


@fuzzed
@given(st.one_of(TABLES.map(str.encode), st.binary(max_size=300)))
def test_any_table_is_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzzed.csv"
    path.write_bytes(b"a,b,y\n" + data)
    with contextlib.suppress(InputError):
        splits = tables.load(str(path), tables.Reading(target="y"))
        assert len(splits.train) > 0


@fuzzed
@given(st.binary(max_size=300))
def test_any_recipe_file_is_loaded_or_refused(tmp_path_factory, data):
    """Only what does not parse, so that nothing random is run."""
    path = tmp_path_factory.getbasetemp() / "fuzzed.py"
    path.write_bytes(b"def broken(:\n" + data)
    with contextlib.suppress(InputError):
        recipe.load(str(path))
        raise AssertionError("it was loaded")


@fuzzed
@given(st.sampled_from(FILES), st.one_of(st.binary(max_size=200), JSON.map(as_bytes)))
def test_any_run_folder_is_read_or_refused(tmp_path_factory, name, data):
    folder = tmp_path_factory.getbasetemp() / "fuzzed-run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "config.json").write_text('{"recipe": "r", "fast": false, "fields": {}}')
    (folder / "status.json").write_text('{"status": "finished", "pid": 1}')
    (folder / name).write_bytes(data)
    for read in ("history", "config", "origins", "status", "recipe", "fast"):
        with contextlib.suppress(InputError):
            getattr(Run.open(folder), read)
    with contextlib.suppress(InputError):
        runs.latest(folder.parent, str(folder))


@fuzzed
@given(st.binary(max_size=200), st.booleans())
def test_any_model_or_answers_file_is_read_or_refused(tmp_path_factory, data, zipped):
    path = tmp_path_factory.getbasetemp() / "fuzzed.keras"
    path.write_bytes(data)
    if zipped:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("config.json", data)
            archive.writestr("model.weights.h5", b"")
    with contextlib.suppress(InputError):
        refuse_hostile(path)
    with contextlib.suppress(InputError):
        Answers.load(path)
        raise AssertionError("it was loaded")
