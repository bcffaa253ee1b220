"""A table larger than memory: read twice in pieces, and kept as encoded rows in files."""

import concurrent.futures
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import frame, schema, stored, tables, target
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.datasets.splits import SPLIT_SEED, Splits
from keras_trainkit.datasets.tables import Reading
from keras_trainkit.datasets.tally import Tally

if TYPE_CHECKING:
    import pandas as pd

SAMPLE = 100_000  # rows that say what columns, levels and quantiles are


@dataclasses.dataclass
class Look:
    """What one pass over a table gathers.

    Attributes:
        sample: rows drawn alike from all.
        rows: how many have a target.
        tallies: of every column's cells.
        classes: different targets, as far as they may be classes.
    """

    sample: "pd.DataFrame"
    rows: int
    tallies: dict[str, Tally]
    classes: "pd.Series"


def load(name: str, reading: Reading) -> Splits:
    """Loads a table: into memory, or through files where it is larger than `stream_above`.

    Larger tables are encoded once into files under `$TRAINKIT_CACHE` (or
    `~/.cache/keras_trainkit`); the next training on the same file with the same reading finds them
    there.

    Args:
        name: the path of a CSV, TSV, Parquet or npz file; npz is always held in memory.
        reading: what the target is, and how to read the rest.

    Raises:
        InputError: the file, a column or the target cannot be used.
    """
    _checks.non_negative("stream_above", reading.stream_above)
    full, path = tables.resolve(name)
    if isinstance(path, str) or not frame.in_pieces(path):
        return tables.load(name, reading)
    weight = frame.weight(path)
    if weight <= reading.stream_above * 1e9:
        return tables.load(name, reading)
    folder = stored.folder_for(path, dataclasses.asdict(reading))
    about, known_before = stored.once(
        folder, int(weight), lambda writer: write(path, reading, writer)
    )
    known, parts = Schema.from_json(about["schema"]), stored.splits(folder, about)
    size = sum(len(part) * (4 * len(known.used) + 12) for part in parts.values())
    note = (
        f"{tables.said(known, reading)} Larger than stream_above={reading.stream_above:g} GB: its "
        f"rows {'were found' if known_before else 'are kept'} encoded in {folder} "
        f"({size / 1e9:.2g} GB) and read in pieces; levels and scales come from at most "
        f"{SAMPLE:,} of them."
    )
    return Splits(
        *(parts[part] for part in stored.PARTS),
        source=full,
        note=note,
        labels=known.labels,
        features=tuple(column.name for column in known.used),
        files={tables.SCHEMA_FILE: known.to_json()},
        details=tables.described(known),
        places=stored.rows(folder),
    )


def write(path: Path, reading: Reading, writer: stored.Writer) -> dict[str, Any]:
    """Writes a table's rows, each to its part, and returns what must be known to read them.

    Raises:
        InputError: the file, a column or the target cannot be used.
    """
    seen = look(path, reading)
    known = _understood(seen, path, reading)
    part_of = reading.partition.drawn(seen.sample)
    training = seen.sample[part_of(seen.sample) == 0]
    known = schema.fit(known, training, reading.words)
    sizes, classes = np.zeros(3, int), np.zeros(len(known.labels), int)
    for rows in progress(_pieces(path, reading), "encoding", seen.rows):
        x, y, part = known.encode(rows), target.encode(rows, known), part_of(rows)
        sizes += np.bincount(part, minlength=3)
        if known.labels:
            classes += np.bincount(y[part == 0], minlength=len(classes))
        for code, name in enumerate(stored.PARTS):
            own = part == code
            writer.append(name, x[own], y[own], rows.index.to_numpy()[own])
    _check_sizes(sizes, reading)
    target.check_classes(known, classes)
    return {
        "schema": known.to_json(),
        "shape": [len(known.used)],
        "dtypes": ["float32", "int32" if known.labels else "float32"],
    }


def look(path: Path, reading: Reading) -> Look:
    """Reads a table once and returns what was seen; memory holds a chunk and the sample."""
    import pandas as pd

    rng = np.random.default_rng(SPLIT_SEED)
    rows, tallies, classes = 0, {}, pd.Series(dtype=object)
    kept, keys, place = [], np.zeros(0), "row"
    for chunk in progress(_pieces(path, reading), "looking", None):
        rows += len(chunk)
        place = chunk.index.name
        _count(tallies, chunk)
        if len(classes) <= target.MOST_CLASSES:
            classes = pd.concat([classes, chunk[reading.target]]).drop_duplicates()
        kept, keys = _drawn(kept, keys, chunk, rng)
    if not kept:
        raise InputError(f"{path.name} must hold rows with a target; received none.")
    sample = pd.concat(kept).sort_index()
    sample.index.name = place
    return Look(sample, rows, tallies, classes.rename(reading.target))


def _count(tallies: dict[str, Tally], chunk: "pd.DataFrame") -> None:
    """Adds some rows to the tallies of their columns, two columns at a time."""
    for name in chunk.columns:
        tallies.setdefault(name, Tally())
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda name: tallies[name].add(chunk[name]), chunk.columns))


def _drawn(
    kept: "list[pd.DataFrame]", keys: np.ndarray, chunk: "pd.DataFrame", rng: np.random.Generator
) -> "tuple[list[pd.DataFrame], np.ndarray]":
    """Keeps the rows with the smallest of random keys: every row alike."""
    import pandas as pd

    new = rng.random(len(chunk))
    chosen = new < keys.max() if len(keys) == SAMPLE else np.ones(len(chunk), bool)
    table, keys = pd.concat([*kept, chunk[chosen]]), np.concatenate([keys, new[chosen]])
    best = np.sort(np.argsort(keys)[:SAMPLE])
    return [table.iloc[best]], keys[best]


def _understood(seen: Look, path: Path, reading: Reading) -> Schema:
    """Returns the schema: readings and classes from all rows, the rest from the sample."""
    known = tables.understood(seen.sample, path, reading, seen.tallies)
    labels = target.class_names(seen.classes) if known.labels else ()
    return dataclasses.replace(known, labels=labels)


def _pieces(path: Path, reading: Reading) -> "Iterator[pd.DataFrame]":
    """Yields the rows that have a target."""
    for chunk in frame.chunks(path, reading.encoding):
        yield tables.labelled(tables.without(chunk, reading.missing), path, reading)


def progress(pieces: Iterator[Any], words: str, total: int | None) -> Iterator[Any]:
    """Yields pieces of a table, and shows how many rows went by."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from keras_trainkit._terminal import Terminal  # not at the top: predict imports it late

    shown = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("rows")
    with Progress(*shown, console=Terminal(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=total)
        for piece in pieces:
            yield piece
            bar.advance(task, len(piece))


def _check_sizes(sizes: np.ndarray, reading: Reading) -> None:
    parts = reading.partition
    wanted = (True, parts.validation > 0, bool(parts.folds) or parts.test > 0)
    if any(want and not size for want, size in zip(wanted, sizes, strict=True)):
        raise InputError(
            "data must leave rows for every part; train, validation and test get "
            f"{', '.join(map(str, sizes))} with split={parts.how}."
        )
