"""A .tflite as C++ source for firmware, with examples to check the device against."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.exporting import ports, verification
from keras_trainkit.exporting.exported import write_whole

_TYPES = {"float32": "float", "uint8": "uint8_t", "bool": "uint8_t"}
_ALIGNMENT = 16


def to_c(path: str | Path, x: Any, *, count: int = 4, overwrite: bool = False) -> tuple[Path, Path]:
    """Writes `<name>.h` and `<name>.cc` beside a .tflite file.

    They hold the model as an array aligned to 16 bytes and golden examples: the very numbers that
    the file takes, and those that LiteRT's reference kernels, as on a microcontroller,
    give for them.

    Args:
        path: the .tflite file.
        x: examples, as for `export`.
        count: how many golden examples are written.
        overwrite: whether files that are there may be replaced.

    Returns:
        The header and the source.

    Raises:
        InputError: the file cannot be run, the examples do not fit it, or a file is there.

    Example:
        ```python
        to_c("digits.tflite", x_test)
        ```
    """
    path = Path(path)
    _checks.positive_integer("count", count)
    header, source = places(path, overwrite)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        facts, _ = verification.interpret(path, None, folder)
        examples = ports.sort("x", x, ports.of_file(facts["inputs"]))
        some = {name: array[:count] for name, array in examples.items()}
        facts, _ = verification.interpret(path, some, folder, seconds=0, golden=True)
        golden = ports.fetch(folder / "golden.npz")
    texts = render(path.stem, path.read_bytes(), golden, facts)
    for place, text in zip((header, source), texts, strict=True):
        write_whole(place, text.encode())
    return header, source


def places(path: Path, overwrite: bool) -> tuple[Path, Path]:
    """Returns where the header and the source of a .tflite file go.

    Raises:
        InputError: one is there already.
    """
    found = path.with_suffix(".h"), path.with_suffix(".cc")
    for place in found:
        if place.exists() and not overwrite:
            raise InputError(
                f"path must leave {place.name} new; received {str(path)!r}, beside which it "
                "exists: choose another, or give overwrite=True (--overwrite)."
            )
    return found


def render(
    stem: str, content: bytes, golden: Mapping[str, np.ndarray], facts: Mapping[str, Any]
) -> tuple[str, str]:
    """Returns the text of the header and of the source.

    Args:
        stem: the file's name without its ending; the names in C++ begin with it.
        content: the .tflite file.
        golden: raw numbers, one row an example, by name.
        facts: what the interpreter found out about the file.
    """
    name = re.sub(r"\W", "_", stem)
    name = f"model_{name}" if name[0].isdigit() else name
    guard = f"{name.upper()}_H_"
    model = f"const unsigned char {name}_model[{len(content)}]"
    arrays = {f"{name}_{key}": array.reshape(len(array), -1) for key, array in golden.items()}
    header = [
        f"// {stem}.tflite, written by keras_trainkit. Golden examples: the numbers that the model",
        "// takes, and those that LiteRT's reference kernels give for them.",
        *_ends(facts),
        f"#ifndef {guard}",
        f"#define {guard}",
        "#include <cstdint>",
        f"constexpr unsigned int {name}_model_len = {len(content)};",
        f"constexpr unsigned int {name}_arena_estimate = {facts['arena_bytes'] or 0};",
        f"extern {model};",
        *(f"extern {_declared(key, array)};" for key, array in arrays.items()),
        f"#endif  // {guard}",
    ]
    source = [
        f'#include "{stem}.h"',
        f"alignas({_ALIGNMENT}) extern {model} = {{",
        *_lines(np.frombuffer(content, np.uint8)),
        "};",
    ]
    for key, array in arrays.items():
        source += [f"extern {_declared(key, array)} = {{"]
        for row in array:
            source += ["{", *_lines(row), "},"]
        source += ["};"]
    return "\n".join(header) + "\n", "\n".join(source) + "\n"


def _ends(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yields a comment for each input and output: how its numbers mean real ones."""
    for end in (*facts["inputs"], *facts["outputs"]):
        scaled = f", real = {end['scale']!r} * (number {-end['zero_point']:+d})"
        shape = " x ".join(map(str, end["shape"]))
        yield f"// {end['name']}: {end['dtype']} {shape}{scaled if end['scale'] else ''}"


def _declared(name: str, array: np.ndarray) -> str:
    kind = _TYPES.get(array.dtype.name, f"{array.dtype.name}_t")
    return f"const {kind} {name}[{array.shape[0]}][{array.shape[1]}]"


def _lines(values: np.ndarray) -> Iterator[str]:
    """Yields numbers as lines of C++; a float is written so that it is read back to the bit."""
    floats = values.dtype.kind == "f"
    words = [float(value).hex() if floats else str(int(value)) for value in values]
    for start in range(0, len(words), 16):
        yield ", ".join(words[start : start + 16]) + ","
