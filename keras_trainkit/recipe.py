"""A recipe is a plain Python file: a frozen Config, a few functions, and `RECIPE = Recipe(...)`."""

import ast
import dataclasses
import importlib.util
import sys
import typing
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from keras_trainkit import _checks, _field_values, _limits
from keras_trainkit._checks import InputError

if TYPE_CHECKING:
    import keras

    from keras_trainkit.datasets import Splits


@dataclasses.dataclass(frozen=True)
class Config:
    """What every recipe can be told; a recipe derives its own from it and adds flat fields.

    A field is an int, float, str or bool, and its default here is the only default there is. A
    number called width, depth, dropout, weight_decay, label_smoothing or average is checked too.

    Attributes:
        data: where the data come from: `auto`, `bundled`, `tfds:NAME`, `npz:PATH`, ...
        validation: the share of the training data that is cut off for validation; 0 for none.
        epochs: passes over the training data.
        batch_size: examples in a step.
        learning_rate: the (peak) learning rate.
        seed: of the initial weights, the data order and every random layer.

    Raises:
        InputError: a value is outside its range.

    Example:
        >>> Config(epochs=0)
        Traceback (most recent call last):
        keras_trainkit._checks.InputError: epochs must be a positive integer; received epochs=0.
    """

    data: str = "auto"
    validation: float = 0.1
    epochs: int = 10
    batch_size: int = 128
    learning_rate: float = 1e-3
    seed: int = 0

    def __post_init__(self) -> None:
        for name, kind in field_types(self).items():
            object.__setattr__(
                self, name, _field_values.check_type(name, getattr(self, name), kind)
            )
        _checks.fraction("validation", self.validation)
        _checks.positive_integer("epochs", self.epochs)
        _checks.positive_integer("batch_size", self.batch_size)
        _checks.positive("learning_rate", self.learning_rate)
        if _checks.non_negative_integer("seed", self.seed) >= 2**32:
            raise InputError(f"seed must be below 2**32; received seed={self.seed}.")
        _field_values.check_usual(vars(self))


C = TypeVar("C", bound=Config)
_TRAIN_OPTIONS = {
    *("recipe", "out", "name", "fast", "doctor", "profile", "stop_on", "touch_test", "rescues"),
    *("checkpoint_seconds", "console", "devices"),
}


@dataclasses.dataclass(frozen=True)
class Recipe(Generic[C]):
    """Everything `train` needs to know, in the recipe's own words.

    Attributes:
        config: the defaults.
        data: `data(config)` loads the splits.
        model: `model(config, splits)` returns a *compiled* Keras model.
        adapt: `adapt(config, splits)` returns a config that fits the data's size; a field that
            the user set keeps the user's value.
        callbacks: `callbacks(config, splits)` returns Keras callbacks of this recipe.
        space: `space(hp, config)` returns a config to try; used by the search.
        baselines: names of simple models to score beside this one: `constant`, `ridge`.
        log_steps: print a line with the mean loss of these many steps; 0 for none.
        compression: what `trainkit compress` may spend and its file may cost, by name: the fields
            of `compression.Effort` and the limits of `Budget`, such as `{"max_kb": 64}`.
        name: the file's name; set when the recipe is loaded.
        path: the file; set when the recipe is loaded.
    """

    config: C
    data: "Callable[[C], Splits]"
    model: "Callable[[C, Splits], keras.Model]"
    adapt: "Callable[[C, Splits], C] | None" = None
    callbacks: "Callable[[C, Splits], list[keras.callbacks.Callback]] | None" = None
    space: Callable[[Any, C], C] | None = None
    baselines: tuple[str, ...] = ()
    log_steps: int = 0
    compression: Mapping[str, float] = dataclasses.field(default_factory=dict)
    name: str = ""
    path: Path | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.config, Config):
            raise InputError(
                "config must be a Config, of a frozen dataclass that derives from it; received "
                f"config={self.config!r}."
            )
        taken = _TRAIN_OPTIONS & field_types(self.config).keys()
        if taken:
            raise InputError(
                f"a config's fields must not be named {', '.join(sorted(_TRAIN_OPTIONS))}, which "
                f"are options of train(); received {', '.join(sorted(taken))}: rename it."
            )


def shipped() -> dict[str, Path]:
    """Returns the path of every recipe that came with the package, by name."""
    package = Path(__file__).parent
    for folder in (package / "recipes", package.parent / "recipes"):  # wheel, then checkout
        if folder.is_dir():
            return {path.stem: path for path in sorted(folder.glob("[!_]*.py"))}
    return {}


def headline(path: Path) -> str:
    """Returns the first line of a recipe's docstring, without running the file."""
    return docstring(path).partition("\n")[0]


def docstring(path: Path) -> str:
    """Returns a recipe's docstring, without running the file."""
    return ast.get_docstring(ast.parse(_limits.read_text(path, "recipe"))) or ""


def load(name: str) -> Recipe[Any]:
    """Loads a recipe by its name, or from a path that ends in `.py`.

    Args:
        name: `mnist`, or `my/recipe.py`.

    Returns:
        The file's `RECIPE`, with `name` and `path` set.

    Raises:
        InputError: no such recipe, or its file does not parse, raises, or has no RECIPE.
    """
    path = find(name)
    try:
        source = _limits.read_text(path, "recipe")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"recipe {name} cannot be read: {error}.") from error
    found = getattr(_execute(path, source), "RECIPE", None)
    if not isinstance(found, Recipe):
        raise InputError(
            f"recipe {name} must define RECIPE = Recipe(...); received "
            f"{'no RECIPE' if found is None else 'RECIPE=' + repr(found)}."
        )
    return dataclasses.replace(found, name=path.stem, path=path)


def override(config: C, changes: Mapping[str, Any], recipe: str = "this recipe") -> C:
    """Returns `config` with `changes`, each checked against its field's type.

    Args:
        config: the defaults.
        changes: field names and values; a string is parsed as the field's type.
        recipe: the recipe's name, for the message.

    Raises:
        InputError: an unknown field, or a value of the wrong type or outside its range.

    Example:
        >>> override(Config(), {"epochs": "2"}).epochs
        2
        >>> override(Config(), {"lerning_rate": "1"}, "mnist")
        Traceback (most recent call last):
        keras_trainkit._checks.InputError: mnist has no field 'lerning_rate'. Did you mean
        'learning_rate'? Its fields are: data, validation, epochs, batch_size, learning_rate, seed.
    """
    types = field_types(config)
    for name in changes:
        if name not in types:
            raise InputError(
                f"{recipe} has no field {name!r}.{_checks.did_you_mean(name, types)} "
                f"Its fields are: {', '.join(types)}."
            )
    parsed = {
        name: _field_values.parse(name, value, types[name]) for name, value in changes.items()
    }
    return dataclasses.replace(config, **parsed)


def assignments(texts: Iterable[str]) -> dict[str, str]:
    """Splits `name=value` texts.

    Example:
        >>> assignments(["epochs=2", "data=npz:a=b.npz"])
        {'epochs': '2', 'data': 'npz:a=b.npz'}

    Raises:
        InputError: a text has no `=`, or a name comes twice.
    """
    result: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InputError(f"an override must be name=value, like epochs=3; received {text!r}.")
        if name in result:
            raise InputError(f"{name} must be given once; received {result[name]!r} and {value!r}.")
        result[name] = value
    return result


def field_types(config: Config) -> dict[str, type]:
    """Returns the type of every field of `config`, in order.

    Raises:
        InputError: a field is neither an int, a float, a str nor a bool.
    """
    try:
        hints = typing.get_type_hints(type(config))
    except Exception as error:  # an annotation is evaluated, and may fail in any way
        raise InputError(f"the types of a config's fields must be known ({error}).") from error
    kinds = {field.name: hints[field.name] for field in dataclasses.fields(config)}
    for name, kind in kinds.items():
        if kind not in _field_values.SPOKEN:
            said = getattr(kind, "__name__", kind) if isinstance(kind, type) else kind
            raise InputError(
                f"a config's field must be an int, float, str or bool; received {name} of type "
                f"{said}: use a text, and take it apart in the recipe."
            )
    return kinds


def find(name: str) -> Path:
    """Returns the file of a recipe, by name or path, without running it.

    Raises:
        InputError: there is no such recipe.
    """
    recipes = shipped()
    if name in recipes:
        return recipes[name]
    path = Path(name)
    if path.suffix == ".py":
        if path.is_file():
            return path.resolve()
        raise InputError(f"recipe must be a file that exists; received {name!r}.")
    raise InputError(
        f"recipe must be one of {', '.join(recipes)}, or a path that ends in .py; "
        f"received {name!r}.{_checks.did_you_mean(name, recipes)}"
    )


def _execute(path: Path, source: str) -> Any:
    """Runs a recipe's file as a module of its own (dataclasses look their module up by name)."""
    name = f"keras_trainkit_recipe_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        exec(compile(source, path, "exec"), module.__dict__)  # the file is the user's own program
    except SyntaxError as error:
        raise InputError(
            f"recipe {path.name} does not parse: {error.msg} at line {error.lineno}."
        ) from error
    except InputError:
        raise
    except (Exception, SystemExit) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise InputError(
            f"recipe {path.name} raised {type(error).__name__} at line "
            f"{_last_line(error, path)}: {reason}."
        ) from error
    return module


def _last_line(error: BaseException, path: Path) -> int:
    """Returns the last line of `path` on the error's way up."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
