"""Export a run's model, or a .keras file, to a verified .tflite file."""

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit.cli import arguments, output, quiet, subjects

if TYPE_CHECKING:
    from keras_trainkit.exporting import Budget, Exported

ONNX = "onnx"
_LIMITS = {
    "max_drop_pp": ("--max-drop", "accuracy lost against Keras, in points"),
    "max_rise_percent": ("--max-rise", "RMSE gained against Keras, in percent"),
    "max_kb": ("--max-kb", "file size, in 1,024 bytes"),
    "max_gzip_kb": ("--max-gzip-kb", "size as a download, compressed"),
    "max_ms": ("--max-ms", "median latency on this machine, in milliseconds"),
    "max_arena_kb": ("--max-arena-kb", "working memory on a microcontroller, in 1,024 bytes"),
    "min_sqnr_db": ("--min-sqnr", "an output's signal over its error, in decibels (20)"),
    "max_error_percent": (
        "--max-error",
        "an output's error, in percent of its range (10)",
    ),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the model, the scheme, where it goes, and the budget."""
    parser.add_argument("model", metavar="RUN", help="a run, `latest`, or a .keras file")
    parser.add_argument(
        "--to",
        default="float32",
        help="float32, float16, dynamic, int8, uint8, ..., `all`, or onnx (default: float32)",
    )
    parser.add_argument("--out", help="the .tflite or .onnx file; with --to all a folder")
    parser.add_argument("--overwrite", action="store_true", help="overwrite existing files")
    parser.add_argument("--data", help="examples to calibrate and verify on, as npz:PATH")
    arguments.add_runs(parser, old=False)
    output.add_json(parser)
    parser.add_argument(
        "--to-c", action="store_true", help="also write the file as .h and .c, with examples"
    )
    parser.add_argument(
        "--firmware", metavar="DIR", help="also write a folder that compiles and checks the device"
    )
    parser.add_argument(
        "--keep-names", action="store_true", help="keep the names of inner tensors in the file"
    )
    parser.add_argument(
        "--dense",
        choices=["per_channel", "per_tensor", "auto"],
        default="per_channel",
        help="scales of a Dense kernel: one a column, one for old firmware, or what is smaller",
    )
    parser.add_argument(
        "--lstm",
        choices=["auto", "fused", "unrolled"],
        default="auto",
        help="LSTM layers: one operator each, steps one after another, or what is smaller",
    )
    add_limits(parser)


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Adds an option for each limit of a budget."""
    for name, (option, words) in _LIMITS.items():
        parser.add_argument(option, dest=name, type=float, metavar="N", help=f"limit: {words}")


def budget(options: argparse.Namespace) -> "Budget | None":
    """Returns the limits that were given, or None."""
    from keras_trainkit.exporting import Budget

    given = {name: getattr(options, name) for name in _LIMITS}
    given = {name: limit for name, limit in given.items() if limit is not None}
    return Budget(**given) if given else None


def run(options: argparse.Namespace) -> int:
    """Exports and prints; the exit code is 1 where no file meets the budget."""
    from keras_trainkit.exporting import c_source, firmware
    from keras_trainkit.exporting.job import check_path

    limits = budget(options)
    chosen = subjects.find(options.model, options.folder)
    schemes = _schemes(options.to)
    paths = _paths(chosen, options, schemes)
    with _folder(next(iter(paths.values())).parent, ours=options.to == "all" or not options.out):
        for path in paths.values():
            check_path(path, options.overwrite, _ending(options.to))
        if options.to_c:
            c_source.places(paths[options.to], options.overwrite)
        if options.firmware:
            firmware.check_folder(Path(options.firmware), options.overwrite)
        return _export(chosen, paths, limits, options)


@contextlib.contextmanager
def _folder(folder: Path, *, ours: bool) -> Iterator[None]:
    """Makes the folder of the files where it is ours to make; an empty one does not stay."""
    made = ours and not folder.exists()
    if made:
        runs.check_writable(folder)
    try:
        yield
    finally:
        if made and not any(folder.iterdir()):
            folder.rmdir()


def _export(
    chosen: runs.Run | Path,
    paths: dict[str, Path],
    limits: "Budget | None",
    options: argparse.Namespace,
) -> int:
    from keras_trainkit import exporting

    quiet.import_tensorflow(options.json)
    subject = subjects.load(chosen, options.data)
    if subject.verify is None and (options.to_c or options.firmware):
        name = "--to-c" if options.to_c else "--firmware"
        raise InputError(f"data must be given with {name}; received none: give --data npz:PATH.")
    console = output.terminal(options)
    console.print(f"[bold]model[/]   {escape(subject.describe())}", soft_wrap=True)
    if options.to == ONNX:
        console.print("converting to onnx and verifying it")
        found = exporting.to_onnx(
            subject.model,
            paths[ONNX],
            verify=subject.verify,
            budget=limits,
            labels=subject.labels,
            recipe=subject.recipe,
            overwrite=options.overwrite,
        )
        return _print_one(found, subject, options, console)
    found = exporting.export_all(
        subject.model,
        paths,
        calibration=subject.calibration,
        verify=subject.verify,
        budget=limits,
        labels=subject.labels,
        recipe=subject.recipe,
        keep_names=options.keep_names,
        dense=options.dense,
        lstm=options.lstm,
        overwrite=options.overwrite,
        progress=lambda line: console.print(line, markup=False, soft_wrap=True),
    )
    if options.to == "all":
        output.facts(options, {name: _facts(each) for name, each in found.items()})
        return _print_all(found, next(iter(paths.values())).parent, console)
    return _print_one(found[options.to], subject, options, console)


def _print_one(
    found: "Exported | InputError",
    subject: subjects.Subject,
    options: argparse.Namespace,
    console: Console,
) -> int:
    """Prints one file, and writes it as C and as firmware where that is asked for."""
    from keras_trainkit import exporting
    from keras_trainkit.reporting import exported as printing

    if isinstance(found, InputError):
        raise found
    printing.print_exported(found, console)
    output.facts(options, _facts(found))
    if options.to_c:
        x, _ = subject.verify
        for path in exporting.to_c(found.path, x, overwrite=options.overwrite):
            console.print(f"[bold]C++[/]     {escape(str(path))}", soft_wrap=True)
    if options.firmware:
        x, _ = subject.verify
        made = exporting.to_firmware(found.path, x, options.firmware, overwrite=options.overwrite)
        console.print(f"[bold]folder[/]  {escape(str(made))}", soft_wrap=True)
    if not found.passed and not options.to_c:
        _suggest(options, console)
    return int(not found.passed)


def _suggest(options: argparse.Namespace, console: Console) -> None:
    """Names the command that looks for a file within the budget."""
    given = {option: getattr(options, name) for name, (option, _) in _LIMITS.items()}
    words = [f"{option} {value:g}" for option, value in given.items() if value is not None]
    line = f"trainkit compress {options.model} {' '.join(words)}"
    console.print(
        f"[bold]next[/]    {escape(line)}  # smaller ways, until one fits", soft_wrap=True
    )


def _facts(found: "Exported | InputError") -> dict[str, object]:
    """Returns a file, and what was measured of it, as plain values."""
    if isinstance(found, InputError):
        return {"refused": str(found)}
    return {"file": found.path, "passed": found.passed, "report": found.report}


def _print_all(found: "dict[str, Exported | InputError]", folder: Path, console: Console) -> int:
    from keras_trainkit import exporting
    from keras_trainkit.reporting import exported as printing

    console.width = max(console.width, printing.WIDTH)
    printing.print_table(found, console)
    console.print(f"[bold]files[/]   {escape(str(folder))}", soft_wrap=True)
    made = [each for each in found.values() if isinstance(each, exporting.Exported)]
    return int(not any(each.passed for each in made))


def _schemes(to: str) -> list[str]:
    """Returns the schemes that are asked for; `all` leaves out what is not installed."""
    from keras_trainkit import _checks
    from keras_trainkit.exporting import SCHEMES, onnx_export, quantize

    _checks.one_of("to", to, [*SCHEMES, "all", ONNX])
    if to == ONNX:
        onnx_export.check_installed()
        return [ONNX]
    if to != "all":
        if SCHEMES[to].recipe:
            quantize.check(to)
        return [to]
    return [name for name, each in SCHEMES.items() if not each.recipe or quantize.installed()]


def _paths(
    chosen: runs.Run | Path, options: argparse.Namespace, schemes: list[str]
) -> dict[str, Path]:
    """Returns where each file goes: beside a .keras file, or into the run's folder `export`."""
    of_run = isinstance(chosen, runs.Run)
    folder = chosen.path / "export" if of_run else chosen.parent
    stem = "" if of_run else f"{chosen.stem}-"
    if options.to == "all" and options.out:
        folder = Path(options.out)
        if folder.suffix or folder.is_file():
            raise InputError(f"out must be a folder with --to all; received {options.out!r}.")
    for name, given in (("--to-c", options.to_c), ("--firmware", options.firmware)):
        if given and options.to in ("all", ONNX):
            raise InputError(f"to must be one scheme of LiteRT with {name}; received {options.to}.")
    if options.out and options.to != "all":
        return {options.to: Path(options.out)}
    if options.to == ONNX:
        return {ONNX: folder / ("model.onnx" if of_run else f"{chosen.stem}.onnx")}
    return {name: folder / f"{stem}{name}.tflite" for name in schemes}


def _ending(to: str) -> str:
    return ".onnx" if to == ONNX else ".tflite"
