"""List the built-in recipes, or the fields of one recipe."""

import argparse

from rich.table import Table

from keras_trainkit import recipe
from keras_trainkit.cli import fields, output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the recipe."""
    parser.add_argument(
        "recipe", metavar="RECIPE", nargs="?", help="list this one's fields: a name, or a .py"
    )
    output.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Prints a line a recipe, or a line a field; both are read without running a recipe."""
    console = output.terminal(options)
    if options.recipe:
        _print_fields(options)
        return
    shipped = {name: recipe.headline(path) for name, path in recipe.shipped().items()}
    table = Table("recipe", "what it does", box=None, pad_edge=False)
    for name, words in shipped.items():
        table.add_row(name, words)
    console.print(table)
    console.print("\ntrain one with `trainkit train NAME`, or your own with `trainkit train my.py`")
    console.print("its fields: `trainkit recipes NAME`")
    output.facts(options, [{"name": name, "about": words} for name, words in shipped.items()])


def _print_fields(options: argparse.Namespace) -> None:
    path = recipe.find(options.recipe)
    found = fields.of(path)
    console = output.terminal(options)
    console.print(recipe.headline(path), markup=False)
    table = Table("field", "type", "default", "about", box=None, pad_edge=False)
    for each in found:
        table.add_row(each.name, each.kind, each.default, each.about)
    console.print(table)
    example = f"trainkit train {options.recipe} epochs=3   (or --epochs 3)"
    console.print(f"\nset one with `{example}`", markup=False)
    output.facts(
        options,
        {
            "name": path.stem,
            "about": recipe.headline(path),
            "fields": [each.as_dict() for each in found],
        },
    )
