"""A .tflite as C source for firmware, with examples to check the device against."""

import dataclasses
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.exporting import cells, memory, micro, ports, verification
from keras_trainkit.exporting.exported import write_whole

_TYPES = {"float32": "float", "uint8": "uint8_t", "bool": "uint8_t"}
_OUTPUT = "golden_output_"
_STEPS = 32  # that an integer may be off behind these, where it is not measured: 24 were seen
_ROUNDING = {cells.OPERATOR, "TANH", "LOGISTIC"}  # otherwise on a microcontroller, step upon step
_ALIGNED = """#if defined(__cplusplus)
#define ALIGNED alignas(16)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define ALIGNED _Alignas(16)
#elif defined(_MSC_VER)
#define ALIGNED __declspec(align(16))
#else
#define ALIGNED __attribute__((aligned(16)))
#endif""".splitlines()


def to_c(path: str | Path, x: Any, *, count: int = 4, overwrite: bool = False) -> tuple[Path, Path]:
    """Writes `<name>.h` and `<name>.c` beside a .tflite file, for C99 and for C++.

    They hold the model as an array aligned to 16 bytes and golden examples: the very numbers that
    the file takes, those that LiteRT's reference kernels, as on a microcontroller, give for them,
    and the tolerance, `<name>_golden_tolerance_<output>`: other kernels round otherwise, and may be
    one step of an integer off; behind recurrent layers and sigmoids more, which is measured with
    TensorFlow Lite Micro where that is installed. An LSTM keeps its state: reset the interpreter
    before each example.

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
    found = places(path, overwrite)
    for place, text in zip(found, sources(path, x, count).texts, strict=True):
        write_whole(place, text.encode())
    return found


@dataclasses.dataclass(frozen=True)
class Sources:
    """A file as C.

    Attributes:
        texts: of the header and of the source.
        golden: the raw numbers of the examples, by name.
        facts: what the interpreter found out about the file.
    """

    texts: tuple[str, str]
    golden: dict[str, np.ndarray]
    facts: dict[str, Any]


def sources(path: Path, x: Any, count: int) -> Sources:
    """Returns a file as C, with golden examples.

    Args:
        path: the .tflite file.
        x: examples, as for `export`.
        count: how many golden examples there are at most.

    Raises:
        InputError: the file cannot be run, or the examples do not fit it.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        facts, _ = verification.interpret(path, None, folder)
        examples = ports.sort("x", x, ports.of_file(facts["inputs"]))
        some = {name: array[:count] for name, array in examples.items()}
        facts, _ = verification.interpret(path, some, folder, seconds=0, golden=True)
        golden = ports.fetch(folder / "golden.npz")
    facts |= memory.needed(path, facts)
    texts = render(path.stem, path.read_bytes(), golden, facts, _steps(path, some, facts))
    return Sources(texts, golden, facts)


def _steps(path: Path, examples: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> int:
    """Returns how many steps of an integer a device may be off."""
    if not _ROUNDING & facts["operators"].keys():
        return 1
    try:
        found = micro.verify_micro(path, dict(examples))
    except InputError:  # it is not installed, or does not take the file
        return _STEPS
    return 1 + int(found["largest_difference"])


def room(arena: int) -> int:
    """Returns an arena with what a 32-bit build may need more, in whole steps of 16 bytes.

    Example:
        >>> room(1000)
        2032
    """
    return -(-(arena + memory.DEVICE) // 16) * 16


def memory_lines(name: str, facts: Mapping[str, Any]) -> list[str]:
    """Returns what the header says of the arena."""
    if facts["arena_bytes"] is None:
        return [f"   Arena: {facts['arena_is']}; {_comment(facts['arena_why'])}."]
    how = {
        memory.MEASURED: "measured with TensorFlow Lite Micro on a 64-bit computer",
        memory.BOUND: "an upper bound, not measured",
    }[facts["arena_is"]]
    more = room(facts["arena_bytes"]) - facts["arena_bytes"]
    return [
        f"   {name}_arena_bytes: {facts['arena_bytes']} bytes, {how}, and",
        f"   {more} to start and for other builds; kernels of a vendor may need more scratch.",
    ]


def places(path: Path, overwrite: bool) -> tuple[Path, Path]:
    """Returns where the header and the source of a .tflite file go.

    Raises:
        InputError: one is there already, or C cannot include a file of that name.
    """
    if re.search(r'["\\\n\r]', path.stem):
        raise InputError(
            "path must have a name that C can include, without quotes and backslashes; "
            f"received {path.name!r}: rename the file."
        )
    found = path.with_suffix(".h"), path.with_suffix(".c")
    for place in found:
        if place.exists() and not overwrite:
            raise InputError(
                f"path must leave {place.name} new; received {str(path)!r}, beside which it "
                "exists: choose another, or give overwrite=True (--overwrite)."
            )
    return found


def render(
    stem: str,
    content: bytes,
    golden: Mapping[str, np.ndarray],
    facts: Mapping[str, Any],
    steps: int = 1,
) -> tuple[str, str]:
    """Returns the text of the header and of the source.

    Args:
        stem: the file's name without its ending; the names in C begin with it.
        content: the .tflite file.
        golden: raw numbers, one row an example, by name.
        facts: what the interpreter found out about the file.
        steps: how many steps of an integer a device may be off.
    """
    name = identifier(stem)
    kept = cells.OPERATOR in facts.get("operators", ())
    guard = f"{name.upper()}_H_"
    arrays = {f"{name}_{key}": array.reshape(len(array), -1) for key, array in golden.items()}
    odd = any(array.dtype.kind == "f" and not np.isfinite(array).all() for array in arrays.values())
    sizes = [f"{name}_model_len = {len(content)}"]
    if facts["arena_bytes"] is not None:
        sizes.append(f"{name}_arena_bytes = {room(facts['arena_bytes'])}")
    header = [
        f"/* {_comment(stem)}.tflite, written by keras_trainkit, for C99 and C++. Golden examples:",
        "   the numbers that the model takes, and those that LiteRT's reference kernels give for",
        "   them; other kernels may be off by the tolerance, in steps of an integer.",
        *["   It keeps a state: call interpreter.Reset() before each example."] * kept,
        *_ends(facts),
        *memory_lines(name, facts),
        "*/",
        f"#ifndef {guard}",
        f"#define {guard}",
        "#include <stdint.h>",
        *_tolerances(name, golden, steps),
        *["#ifdef __cplusplus", 'extern "C" {', "#endif"],
        f"enum {{ {', '.join(sizes)} }};",
        f"extern const unsigned char {name}_model[{len(content)}];",
        *(f"extern {_declared(key, array)};" for key, array in arrays.items()),
        *["#ifdef __cplusplus", "}", "#endif"],
        f"#endif /* {guard} */",
    ]
    source = [
        *(["#include <math.h>"] if odd else []),
        f'#include "{stem}.h"',
        *_ALIGNED,
        f"ALIGNED const unsigned char {name}_model[{len(content)}] = {{",
        *_lines(np.frombuffer(content, np.uint8)),
        "};",
    ]
    for key, array in arrays.items():
        source += [f"{_declared(key, array)} = {{"]
        for row in array:
            source += ["{", *_lines(row), "},"]
        source += ["};"]
    return "\n".join(header) + "\n", "\n".join(source) + "\n"


def identifier(stem: str) -> str:
    """Returns a file's name as the beginning of names in C.

    Example:
        >>> identifier("digits-8"), identifier("8-größe")
        ('digits_8', 'model_8_gr__e')
    """
    name = re.sub(r"[^0-9A-Za-z_]", "_", stem)
    return name if name[:1].isalpha() else f"model_{name}"


def _comment(text: str) -> str:
    return re.sub(r"[^ -~]|[*\\]", "_", text)


def _tolerances(name: str, golden: Mapping[str, np.ndarray], steps: int) -> Iterator[str]:
    """Yields how far a device may be off each golden output: steps, or rounding of floats."""
    for key, array in golden.items():
        if key.startswith(_OUTPUT):
            step = str(steps)
            if array.dtype.kind == "f":
                finite = array[np.isfinite(array)]
                step = _float(max(1e-5 * float(np.abs(finite).max(initial=0)), 1e-6))
            yield f"#define {name}_golden_tolerance_{key.removeprefix(_OUTPUT)} {step}"


def _ends(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yields a line for each input and output: how its numbers mean real ones."""
    for end in (*facts["inputs"], *facts["outputs"]):
        scaled = f", real = {end['scale']!r} * (number {-end['zero_point']:+d})"
        shape = " x ".join(map(str, end["shape"]))
        name = _comment(end["name"])
        yield f"   {name}: {end['dtype']} {shape}{scaled if end['scale'] else ''}"


def _declared(name: str, array: np.ndarray) -> str:
    kind = _TYPES.get(array.dtype.name, f"{array.dtype.name}_t")
    return f"const {kind} {name}[{array.shape[0]}][{array.shape[1]}]"


def _lines(values: np.ndarray) -> Iterator[str]:
    """Yields numbers as lines of C; a float is written so that it is read back to the bit."""
    floats = values.dtype.kind == "f"
    words = [_float(value) if floats else str(int(value)) for value in values]
    for start in range(0, len(words), 16):
        yield ", ".join(words[start : start + 16]) + ","


def _float(value: Any) -> str:
    """Returns a float32 in nine digits, which tell it from every other."""
    if np.isnan(value):
        return "NAN"
    if np.isinf(value):
        return "INFINITY" if value > 0 else "-INFINITY"
    text = f"{float(value):.9g}"
    return f"{text}f" if "." in text or "e" in text else f"{text}.0f"
