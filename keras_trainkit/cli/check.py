"""Check data for problems before you train on them."""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from keras_trainkit import recipe as recipes
from keras_trainkit.cli import output, quiet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the data and how to read them."""
    parser.add_argument("data", metavar="DATA", help="a table, a folder of images, or tfds:NAME")
    parser.add_argument(
        "overrides", metavar="name=value", nargs="*", help="as for training: target=price"
    )
    output.add_json(parser)
    parser.add_argument("--picture", help="a .png to write: the examples to look at (images)")


def run(options: argparse.Namespace) -> int:
    """Prints the findings; the exit code is 1 where one is more than a note."""
    quiet.import_tensorflow(options.json)
    from keras_trainkit import checking
    from keras_trainkit.datasets import frame

    overrides = {"data": options.data, **recipes.assignments(options.overrides)}
    table = frame.is_table(options.data) and "label" not in overrides
    recipe = recipes.load("table" if table or "target" in overrides else "images")
    splits = recipe.data(recipes.override(recipe.config, overrides, recipe.name))
    console = output.terminal(options)
    console.print(
        f"[bold]data[/]   {escape(splits.source)}: {escape(splits.describe())}", soft_wrap=True
    )
    if splits.note:
        console.print(f"[bold]note[/]   {escape(splits.note)}")
    for each in splits.details:
        console.print(each)
    findings = checking.whole(splits)
    for finding in findings:
        style = "yellow" if finding.severity == "warning" else "bold"
        words = f" {finding.check}: {finding.sentence}"
        console.print(Text.assemble((f"{finding.severity:8}", style), words))
        if finding.places:
            console.print(f"         {escape(finding.where())}", soft_wrap=True)
    if options.picture:
        _picture(splits, findings, Path(options.picture), console)
    if not findings:
        console.print("[bold green]nothing[/]  found: duplicates, leaks, labels, shift, columns")
    output.facts(
        options,
        {"source": splits.source, "findings": [dataclasses.asdict(each) for each in findings]},
    )
    return int(any(finding.severity != "note" for finding in findings))


def _picture(splits: Any, findings: Any, path: Path, console: Console) -> None:
    from keras_trainkit.reporting import data_findings

    data_findings.save(splits, findings, path)
    console.print(f"[bold]picture[/] {escape(str(path))}", soft_wrap=True)
