"""A folder that compiles for a microcontroller: model, operators, arena, and a check of it all."""

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit import _checks, _limits
from keras_trainkit._checks import InputError
from keras_trainkit.exporting import anatomy, c_source, operators
from keras_trainkit.exporting import firmware_texts as texts

MANIFEST = "firmware.json"


def to_firmware(
    path: str | Path, x: Any, folder: str | Path, *, count: int = 4, overwrite: bool = False
) -> Path:
    """Writes a folder that compiles with TensorFlow Lite Micro and checks the device.

    It holds the model as C99 and C++, a resolver of exactly its operators, the size of its arena, a
    program that runs golden examples and prints `pass` or the first difference, and what CMake,
    Arduino and Zephyr need to build it. The folder is a sketch of Arduino's.

    Args:
        path: a .tflite file that TensorFlow Lite Micro takes: int8 or float32.
        x: examples, as for `export`.
        folder: where it goes; it must be new, or empty.
        count: how many golden examples are written.
        overwrite: whether a folder that `to_firmware` wrote may be written over; files in it that
            are not listed in its firmware.json stay.

    Returns:
        The folder.

    Raises:
        InputError: the file cannot be run, the examples do not fit, an operator is not one of
            TensorFlow Lite Micro's, its working memory is unknown, or the folder is taken.

    Example:
        ```python
        to_firmware("digits.tflite", x_test, "firmware")
        ```
    """
    path, folder = Path(path), Path(folder)
    _checks.positive_integer("count", count)
    check_folder(folder, overwrite)
    source = c_source.sources(path, x, count)
    if source.facts["arena_bytes"] is None:
        raise InputError(
            "FILE must be one whose working memory is known; received "
            f"{path.name}, for which it is not ({source.facts['arena_why']}): export it as int8, "
            "and install keras_trainkit[micro] to measure it."
        )
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        made = Path(name) / "made"
        files = _files(path, folder.name, source)
        listed = {"written_by": "keras_trainkit", "files": sorted(files)}
        for place, text in {**files, MANIFEST: json.dumps(listed, indent=1) + "\n"}.items():
            (made / place).parent.mkdir(parents=True, exist_ok=True)
            (made / place).write_text(text, "utf-8")
        _put(made, [*files, MANIFEST], folder)
    return folder


def _put(made: Path, files: Sequence[str], folder: Path) -> None:
    """Moves files into a folder: whole where it is new, else over those written before."""
    before = _listed(folder)
    if not before:
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
        return
    for place in files:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (made / place).replace(folder / place)
    for place in set(before) - set(files):
        (folder / place).unlink(missing_ok=True)


def _listed(folder: Path) -> list[str]:
    """Returns the files that were written into a folder before, or none where it is not ours."""
    if not (folder / MANIFEST).is_file():
        return []
    try:
        found = _limits.parse_json(_limits.read(folder / MANIFEST, "json"), MANIFEST)
        known = found["files"] if found["written_by"] == "keras_trainkit" else []
    except (InputError, ValueError, TypeError, KeyError):
        return []
    inside = [each for each in known if isinstance(each, str) and _is_below(each)]
    return inside if len(inside) == len(known) else []


def _is_below(place: str) -> bool:
    return not Path(place).is_absolute() and ".." not in Path(place).parts


def check_folder(folder: Path, overwrite: bool) -> None:
    """Sees that a folder can be written.

    Raises:
        InputError: it is a file, the current folder, holds something else, or lies in no folder.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InputError(f"folder must be a folder; received {str(folder)!r}, a file or a link.")
    if folder.resolve() in (here := Path.cwd().resolve(), *here.parents):
        raise InputError(
            f"folder must be a folder of its own; received {str(folder)!r}, in which this program "
            "runs: give a new name."
        )
    if folder.is_dir() and any(folder.iterdir()) and not (overwrite and _listed(folder)):
        raise InputError(
            f"folder must be new or empty; received {str(folder)!r}: choose another, or give "
            "overwrite=True (--overwrite) to write over one that was written as firmware."
        )
    if not folder.parent.is_dir():
        raise InputError(f"folder must lie in a folder; received {str(folder)!r}: make it first.")


def _files(path: Path, sketch: str, source: c_source.Sources) -> dict[str, str]:
    """Returns the text of every file by its place."""
    name, facts = c_source.identifier(path.stem), source.facts
    model = anatomy.read(path)
    methods = operators.methods(facts["operators"])
    version = str(facts["metadata"].get("keras_trainkit", "")) or _version()
    filled = {
        "name": name,
        "NAME": name.upper(),
        "stem": path.stem,
        "file": path.name,
        "version": version,
        "bytes": f"{path.stat().st_size:,}",
        "count": str(len(methods)),
        "lines": "\n".join(
            f"  if (resolver->{each}() != kTfLiteOk) return kTfLiteError;" for each in methods
        ),
        "operators": ", ".join(each.removeprefix("Add") for each in methods),
        "arena": str(c_source.room(facts["arena_bytes"])),
        "memory": f"{c_source.room(facts['arena_bytes']):,}",
        "arena_is": facts["arena_is"],
        "how": "\n".join(f"// {line.strip()}" for line in c_source.memory_lines(name, facts)),
        "examples": str(len(next(iter(source.golden.values())))),
        "inputs": "\n".join(_inputs(name, model)),
        "outputs": "\n".join(_outputs(name, model, source.golden)),
        "sketch": f"{sketch}.ino",
    }
    header, code = source.texts
    return {f"src/{path.stem}.h": header, f"src/{path.stem}.c": code} | {
        place: _filled(text, filled)
        for place, text in {
            f"src/{name}_resolver.h": texts.RESOLVER,
            f"src/{name}_check.h": texts.CHECK_H,
            f"src/{name}_check.cpp": texts.CHECK,
            "host/main.cpp": texts.HOST,
            f"{sketch}.ino": texts.SKETCH,
            "CMakeLists.txt": texts.CMAKE,
            "zephyr/CMakeLists.txt": texts.ZEPHYR_CMAKE,
            "zephyr/prj.conf": texts.ZEPHYR_CONF,
            "zephyr/src/main.cpp": texts.ZEPHYR_MAIN,
            "README.md": texts.README,
        }.items()
    }


def _version() -> str:
    import keras_trainkit

    return keras_trainkit.__version__


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Returns a text with each `@name@` replaced once; what is put in is not looked at again."""
    return re.sub(r"@(\w+)@", lambda found: values[found[1]], text)


def _ends(model: Any, inputs: bool) -> list[tuple[int, str]]:
    """Returns the place of each end in the model and its name in the signature."""
    graph, signature = model.subgraphs[0], (model.signatureDefs or [None])[0]
    tensors = [int(index) for index in (graph.inputs if inputs else graph.outputs)]
    if signature is None:
        names = {index: graph.tensors[index].name.decode() for index in tensors}
    else:
        listed = signature.inputs if inputs else signature.outputs
        names = {int(each.tensorIndex): each.name.decode() for each in listed}
    return [(place, names[index]) for place, index in enumerate(tensors)]


def _inputs(name: str, model: Any) -> list[str]:
    return [
        f"    std::memcpy(interpreter.input({place})->data.raw, "
        f"{name}_golden_input_{end}[example],\n"
        f"                sizeof {name}_golden_input_{end}[example]);"
        for place, end in _ends(model, True)
    ]


def _outputs(name: str, model: Any, golden: Mapping[str, np.ndarray]) -> list[str]:
    lines = []
    for place, end in _ends(model, False):
        array = f"{name}_golden_output_{end}"
        size = golden[f"golden_output_{end}"][0].size
        lines.append(
            f"    if (!equal(interpreter.output({place}), {array}[example], {size},\n"
            f'               {name}_golden_tolerance_{end}, "{end}", example)) {{\n'
            "      return 1;\n"
            "    }"
        )
    return lines
