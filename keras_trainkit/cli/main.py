"""Reads the command line, runs one command, and turns bad input into one sentence."""

import argparse
import errno
import os
import sys
from collections.abc import Sequence

import keras_trainkit
from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.cli import (
    arguments as words,
)
from keras_trainkit.cli import (
    check,
    compare,
    completion,
    compress,
    diagnose,
    evaluate,
    examples,
    explain,
    export,
    output,
    predict,
    recipes,
    report,
    runs,
    tensorboard,
    together,
    train,
    tune,
    verify,
    watch,
)

GROUPS = {
    "train": (recipes, check, train),
    "watch": (runs, watch, tensorboard),
    "diagnose": (report, compare, diagnose, explain, evaluate),
    "tune": (tune,),
    "compress": (compress, export),
    "verify and use": (verify, predict),
    "set up": (completion,),
}
COMMANDS = tuple(command for commands in GROUPS.values() for command in commands)
_NAMES = {command.__name__.rpartition(".")[2]: command for command in COMMANDS}
_USAGE = """usage: trainkit COMMAND ...

Train Keras 3 models from a recipe, and understand what the training says.
"""
_HINTS = """
`trainkit COMMAND --help` lists a command's options. Start with `trainkit train mnist --fast`.
@FILE reads arguments from a file, one per line. TRAINKIT_LIMITS=10 allows larger files.
Exit codes: 0 success, 1 a budget or comparison failed, 2 bad input, 130 interrupted.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns the exit code.

    Returns:
        0 where it is done, 1 where a verdict was no, 2 for bad input, 130 where it was interrupted.
    """
    # Read by TensorFlow when it is imported: quiet, and oneDNN's convolutions, which it leaves off
    # on CPUs without AVX-512 although they are a third faster there.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    with output.guarded() as printed:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        printed.flush()
        if printed.lost:
            output.complain(f"standard output cannot be written ({printed.lost}).")
            code = code or 2
    return code


def _run(arguments: list[str]) -> int:
    try:
        options = _parse(arguments)
        return options.command(options) or 0
    except InputError as error:
        output.complain(str(error))
        return 2
    except KeyboardInterrupt:
        output.complain("interrupted.")
        return 130
    except MemoryError:
        output.complain(
            "this takes more memory than there is: choose smaller fields, or less data."
        )
        return 2
    except OSError as error:
        output.complain(_of_system(error))
        return 2


def _of_system(error: OSError) -> str:
    """Returns what the system says, with the file it says it of."""
    if error.errno == errno.ENOENT and "temporary directory" in str(error):
        return "TMPDIR must be a folder that can be written; there is none."
    said = error.strerror or " ".join(str(error).split()) or type(error).__name__
    name = f" ({error.filename})" if error.filename else ""
    return f"the system refused: {said}{name}."


def _parse(arguments: list[str]) -> argparse.Namespace:
    arguments = words.expanded(arguments)
    if arguments[:1] in ([], ["help"], ["-h"], ["--help"]):
        return _help(arguments[1:])
    if not arguments[0].startswith("-"):
        _checks.one_of("command", arguments[0], list(_NAMES))
    return _parsed(build_parser(), arguments)


def build_parser() -> words.Parser:
    """Returns the parser of all commands."""
    parser = words.Parser(prog="trainkit", add_help=False)
    version = f"trainkit {keras_trainkit.__version__}"
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=words.Parser)
    for name, command in _NAMES.items():
        rules = together.TOGETHER.get(name, together.Together()).words()
        own = commands.add_parser(
            name,
            help=command.__doc__,
            description=command.__doc__,
            epilog="\n\n".join(filter(None, (rules, examples.words(name)))),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(own)
        own.set_defaults(command=command.run, known=own.known, parser=parser)
    parser.commands = commands.choices
    return parser


def _parsed(parser: words.Parser, arguments: list[str]) -> argparse.Namespace:
    """Returns the options of one command, once they are known to go together."""
    own = parser.commands.get(arguments[0])
    takes_fields = own is not None and "overrides" in own.known
    if own is not None and takes_fields:
        arguments = [arguments[0], *words.as_fields(arguments[1:], own.known)]
    options, rest = parser.parse_known_args(arguments)
    if takes_fields:  # argparse does not look for them behind an option
        options.overrides = [*options.overrides, *(t for t in rest if not t.startswith("-"))]
        rest = [text for text in rest if text.startswith("-")]
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    name = arguments[0]
    if takes_fields and "=" in (getattr(options, "recipe", None) or ""):  # --resume RUN epochs=3
        options.overrides, options.recipe = [options.recipe, *options.overrides], None
    overrides = getattr(options, "overrides", ())
    recipe = getattr(options, "recipe", None)
    rules = together.TOGETHER.get(name, together.Together())
    options.given = together.given(name, arguments, recipe, overrides)
    rules.check(options.given)
    return options


def _help(rest: list[str]) -> argparse.Namespace:
    """Returns what prints the commands by what they are for, or one command's help."""
    if rest and not rest[0].startswith("-"):
        _checks.one_of("command", rest[0], list(_NAMES))
        return _parse([rest[0], "--help"])

    def show(options: argparse.Namespace) -> int:
        lines = [_USAGE]
        for group, commands in GROUPS.items():
            lines.append(f"{group}:")
            for command in commands:
                name = command.__name__.rpartition(".")[2]
                lines.append(f"  {name:<12} {(command.__doc__ or '').strip()}")
        sys.stdout.write("\n".join(lines) + "\n" + _HINTS)
        return 0

    return argparse.Namespace(command=show)
