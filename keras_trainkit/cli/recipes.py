"""List the recipes that came with trainkit."""

import argparse

from rich.console import Console
from rich.table import Table

from keras_trainkit import recipe


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def run(options: argparse.Namespace) -> None:
    """Prints a line a recipe, read without running it."""
    table = Table("recipe", "what it does", box=None, pad_edge=False)
    for name, path in recipe.shipped().items():
        table.add_row(name, recipe.headline(path))
    console = Console(highlight=False)
    console.print(table)
    console.print("\ntrain one with `trainkit train NAME`, or your own with `trainkit train my.py`")
