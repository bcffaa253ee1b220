"""Print a script that completes commands and options in your shell."""

import argparse
import sys

SHELLS = ("bash", "zsh", "fish", "powershell")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the shell."""
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))


def run(options: argparse.Namespace) -> None:
    """Prints the script."""
    import shtab

    sys.stdout.write(shtab.complete(options.parser, options.shell) + "\n")
