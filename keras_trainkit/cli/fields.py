"""The fields of a recipe, read from its source without running it."""

import ast
import dataclasses
import inspect
import tokenize
from io import StringIO
from pathlib import Path
from typing import Any

from keras_trainkit import _limits, recipe
from keras_trainkit._checks import InputError

# What a field of this name means in every recipe; a comment behind a field in its file comes first.
ABOUT = {
    "data": "where the data come from: auto, bundled:NAME, tfds:NAME, npz:PATH, a file or a folder",
    "validation": "share of the training rows that is held out for validation; 0 for none",
    "epochs": "passes over the training rows",
    "batch_size": "examples in a step",
    "learning_rate": "the highest learning rate of the schedule",
    "seed": "of the initial weights, the order of the rows and every random layer",
    "augment": "strength of the random changes of the images; 0 for none",
    "average": "momentum of the averaged weights; 0 for none",
    "balance": "how classes of unequal size are weighted",
    "bins": "intervals of each numeric column's piecewise linear embedding",
    "coverage": "share of rows that each prediction interval should hold",
    "dates": "the order of day and month, where it cannot be told: day or month first",
    "decimal": "the decimal separator of numbers in texts",
    "depth": "how many hidden layers",
    "drop_unlabelled": "leave rows without a target out",
    "dropout": "share of the activations that dropout sets to 0",
    "embedding": "units of a category's embedding",
    "encoding": "of a text file, such as latin-1",
    "flip": "whether images are flipped at random",
    "fold": "which fold is the test set, from 0 on",
    "folds": "how many folds of a cross-validation; 0 for one split",
    "kinds": "what columns are, where the guess is wrong: zip:categorical,note:dropped",
    "label": "how an image's class is found: by its folder, or a column of a table",
    "label_smoothing": "share of a label that is spread over all classes",
    "members": "models of the ensemble that share their layers",
    "missing": "texts, with commas between them, that mean no value",
    "patience": "share of the epochs without a better validation loss that ends training; 0: never",
    "rotation": "largest random rotation, in turns",
    "shear": "largest random shear",
    "shift": "largest random shift, as a share of the side",
    "size": "side of the images, in pixels; 0: their median",
    "skip_corrupt": "leave images out that cannot be read",
    "split": "how rows are parted: random, time:COLUMN or group:COLUMN",
    "steps": "the least number of steps that the schedule is made for",
    "stream_above": "GB of a file above which it is read in pieces",
    "target": "the column to predict",
    "task": "auto, regression or classification",
    "test": "share of the rows that is held out for the test",
    "warmup": "share of the steps until the highest learning rate",
    "weight_decay": "of AdamW, at the highest learning rate",
    "width": "units of a hidden layer",
    "zoom": "largest random zoom, as a share",
}


@dataclasses.dataclass(frozen=True)
class Field:
    """A field of a recipe: its name, its type, its default and a sentence."""

    name: str
    kind: str
    default: str
    about: str

    def as_dict(self) -> dict[str, Any]:
        """Returns the field as plain values."""
        return dataclasses.asdict(self)


def of(path: Path) -> list[Field]:
    """Returns the fields of the recipe in a file: those of every recipe first.

    Raises:
        InputError: the file cannot be read, or has no Config.
    """
    try:
        source = _limits.read_text(path, "recipe")
        found = _own(source)
    except (OSError, ValueError, SyntaxError, tokenize.TokenError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"recipe {path.name} cannot be read ({error}).") from error
    if found is None:
        raise InputError(f"recipe {path.name} must define a class that derives from Config.")
    every = {each.name: each for each in _own(inspect.getsource(recipe.Config)) or ()}
    return list({**every, **{each.name: each for each in found}}.values())


def _own(source: str) -> list[Field] | None:
    """Returns the fields of the first class that is, or derives from, a Config."""
    comments = _comments(source)
    for node in ast.walk(ast.parse(source)):
        bases = [ast.unparse(each) for each in getattr(node, "bases", ())]
        if isinstance(node, ast.ClassDef) and (
            node.name == "Config" or any(base.endswith("Config") for base in bases)
        ):
            return [_field(each, comments) for each in node.body if isinstance(each, ast.AnnAssign)]
    return None


def _field(node: ast.AnnAssign, comments: dict[int, str]) -> Field:
    name = ast.unparse(node.target)
    default = ast.unparse(node.value) if node.value else "none"
    about = comments.get(node.lineno) or ABOUT.get(name, "")
    return Field(name, ast.unparse(node.annotation), default, about)


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(StringIO(source).readline)
    return {
        each.start[0]: each.string.lstrip("# ") for each in tokens if each.type == tokenize.COMMENT
    }
