"""Which options of a command go together: one table, for parsing, help and tests."""

import dataclasses
from collections.abc import Collection, Mapping

from keras_trainkit._checks import InputError

RECIPE, FIELDS = "RECIPE", "name=value"  # of what is no option


@dataclasses.dataclass(frozen=True)
class Together:
    """What goes together, of one command.

    Attributes:
        modes: options that make the command do another thing, each with all that goes with it.
        needs: options that mean nothing without another.
        apart: pairs that contradict each other.
    """

    modes: Mapping[str, Collection[str]] = dataclasses.field(default_factory=dict)
    needs: Mapping[str, Collection[str]] = dataclasses.field(default_factory=dict)
    apart: Collection[tuple[str, str]] = ()

    def check(self, given: Collection[str]) -> None:
        """Raises InputError if options are given that do not go together.

        Args:
            given: the options' names, `RECIPE` and `name=value`.
        """
        for mode, others in self.modes.items():
            wrong = sorted(set(given) - {mode, *others})
            if mode in given and wrong:
                raise InputError(
                    f"{mode} goes together with {_listed(others)} only; received {wrong[0]}: leave "
                    "one of them out."
                )
        for option, wanted in self.needs.items():
            if option in given and not set(wanted) & set(given):
                raise InputError(
                    f"{option} needs {_listed(wanted, 'or')}; received {option} alone: give it, or "
                    f"leave {option} out."
                )
        for one, other in self.apart:
            if one in given and other in given:
                raise InputError(
                    f"{one} contradicts {other}; received both: leave one of them out."
                )

    def words(self) -> str:
        """Returns the table for a command's help."""
        lines = [f"{mode}: with {_listed(others)} only" for mode, others in self.modes.items()]
        lines += [f"{option}: needs {_listed(w, 'or')}" for option, w in self.needs.items()]
        lines += [f"{one}: not with {other}" for one, other in self.apart]
        return "combinations:\n" + "\n".join(f"  {line}" for line in lines) if lines else ""


def _listed(options: Collection[str], word: str = "and") -> str:
    *most, last = sorted(options) or ["nothing else"]
    return f"{', '.join(most)} {word} {last}" if most else last


_LIMITS = ("--max-drop", "--max-rise", "--max-kb", "--max-gzip-kb", "--max-ms", "--max-arena-kb")
_EXPORT = ("--to", "--out", "--overwrite", "--data", "--runs", "--keep-names", "--json", *_LIMITS)
_EXPORT += ("--dense", "--lstm", "--to-c", "--firmware")

TOGETHER = {
    "train": Together(
        modes={
            "--resume": (RECIPE, "--runs", "--no-report", "--json"),
            "--dry-run": (
                *(RECIPE, FIELDS, "--runs", "--name", "--fast", "--json", "--no-report"),
                *("--no-doctor", "--rescues", "--checkpoint-seconds", "--profile", "--stop-on"),
            ),
            "--folds": (RECIPE, FIELDS, "--runs", "--fast", "--no-doctor", "--json"),
            "--heal": (RECIPE, FIELDS, "--runs", "--name", "--no-report", "--json"),
            "--processes": (
                *(RECIPE, FIELDS, "--runs", "--name", "--fast", "--no-report", "--json"),
                *("--coordinator", "--rank"),
            ),
        },
        needs={"--coordinator": ("--processes",), "--rank": ("--processes",)},
        apart=(
            ("--stop-on", "--no-doctor"),
            ("--stop-on", "--fast"),
            ("--stop-on", "--rescues"),
        ),
    ),
    "tune": Together(modes={"--find": (RECIPE, FIELDS, "--out", "--json")}),
    "runs": Together(
        modes={
            "--to-mlflow": ("--runs",),
            "--as": ("--runs",),
            "--json": ("--runs",),
        }
    ),
    "watch": Together(
        modes={"--web": ("--runs", "--port"), "--json": ("--runs", "--most", "--once")},
        needs={"--port": ("--web",)},
    ),
    "compress": Together(apart=(("--all", "--only"),)),
    "export": Together(modes={"--to-c": _EXPORT, "--firmware": _EXPORT}),
    "verify": Together(needs={"--micro": ("--data", "--run")}),
}


_OUT_IS_OUTPUT = ("predict", "export", "compress", "tune")  # elsewhere --out is --runs, of before


def given(
    command: str, arguments: Collection[str], recipe: str | None, overrides: Collection[str]
) -> set[str]:
    """Returns the names of what a command was given.

    Args:
        command: its name.
        arguments: the words of the command line.
        recipe: the recipe, or nothing.
        overrides: the `name=value` texts.

    Example:
        >>> sorted(given("train", ["mnist", "--out=here", "a=1"], "mnist", ["a=1"]))
        ['--runs', 'RECIPE', 'name=value']
    """
    names = {each.partition("=")[0] for each in arguments if each.startswith("--")}
    if command not in _OUT_IS_OUTPUT:
        names = {"--runs" if name == "--out" else name for name in names}
    return names | ({RECIPE} if recipe else set()) | ({FIELDS} if overrides else set())
