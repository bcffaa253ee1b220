"""Compare a .tflite file with the Keras model it was made from."""

import argparse

from keras_trainkit._checks import InputError
from keras_trainkit.cli import arguments, export, output, quiet, subjects


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the file, the model, the examples and the budget."""
    parser.add_argument("file", metavar="FILE", help="a .tflite file")
    parser.add_argument("--run", metavar="RUN", help="the run, or .keras file, it was made of")
    parser.add_argument("--data", help="examples to verify on, as npz:PATH (default: the run's)")
    arguments.add_runs(parser)
    output.add_json(parser)
    parser.add_argument(
        "--micro", action="store_true", help="run it with TensorFlow Lite Micro too, bit for bit"
    )
    export.add_limits(parser)


def run(options: argparse.Namespace) -> int:
    """Prints what was found; the exit code is 1 where the budget is not met."""
    from keras_trainkit import exporting

    budget = export.budget(options)
    model, x, y = None, None, None
    chosen = subjects.find(options.run, options.folder) if options.run else None
    if chosen or options.data:
        quiet.import_tensorflow(options.json)
    if chosen:
        subject = subjects.load(chosen, options.data)
        model, (x, y) = subject.model, subject.verify or (None, None)
        if x is None:
            raise InputError("data must be given for a .keras file; received none.")
    elif options.data:
        test = subjects.examples(options.data).test
        x, y = test.x, test.y
    if options.micro and x is None:
        raise InputError("data must be given with --micro; received none: give --data npz:PATH.")
    found = exporting.verify(options.file, model, x, y, budget=budget)
    console = output.terminal(options)
    from keras_trainkit.reporting import exported as printing

    printing.print_exported(found, console)
    facts = {"file": found.path, "passed": found.passed, "report": found.report}
    if options.micro:
        facts["micro"] = exporting.verify_micro(options.file, x)
        printing.print_micro(facts["micro"], console)
    output.facts(options, facts)
    return int(not found.passed)
