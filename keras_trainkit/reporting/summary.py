"""The last lines of a training: the score, how sure it is, and where everything lies."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit.interpretation import Interpretation
from keras_trainkit.interpretation.shares import wilson
from keras_trainkit.reporting import beside_baselines, report_top
from keras_trainkit.runs import Run

_PREDICTING = ("table", "images")  # recipes that keep how their inputs were read


def print_summary(run: Run, console: Console) -> None:
    """Prints test scores beside the baselines, and what to do next."""
    metrics = run.metrics
    console.print()
    if run.status == runs.INTERRUPTED:
        console.print("[bold yellow]interrupted[/]: what was learned is saved; test was not scored")
    scores = metrics.get("test") or metrics.get("validation", {})
    part = "test" if "test" in metrics else "validation"
    columns = [f"{part} score", run.recipe, *metrics.get("baselines", {})]
    table = Table(*columns, box=None, pad_edge=False)
    for name, value in scores.items():
        others = [baseline.get(name) for baseline in metrics.get("baselines", {}).values()]
        figures = ("" if each is None else report_top.number(each, 5) for each in (value, *others))
        table.add_row(name, *figures)
    console.print(table)
    for sentence in _beaten(run):
        console.print(f"[yellow]{escape(sentence)}[/]", soft_wrap=True)
    if "accuracy" in scores:
        console.print(_sentence(scores["accuracy"], metrics["examples"][part], part))
    seconds, parameters = metrics["seconds"], metrics["parameters"]
    console.print(f"{parameters:,} parameters, trained in {seconds:.1f} s")
    console.print(f"[bold]run[/]    {escape(str(run.path))}", soft_wrap=True)
    for place, line in enumerate(_next(run)):
        console.print(
            f"[bold]{'next' if not place else '    '}[/]   {escape(line)}", soft_wrap=True
        )
    if (run.path / "report.html").is_file():
        page = str(run.path / "report.html")
        console.print(f"[bold]page[/]   {escape(page)}", soft_wrap=True)


def _beaten(run: Run) -> list[str]:
    """Returns what is said of simple models that are as good as the run's, or better."""
    if not run.metrics.get("baselines"):
        return []
    try:
        told = beside_baselines.told(run, Interpretation.of(run.answers))
    except InputError:  # no answers were kept
        return []
    return [each["sentence"] for each in told if each["stands"] != "worse"]


def _next(run: Run) -> list[str]:
    """Returns what the page of the run says is next, and what can always be done."""
    try:
        found = report_top.verdict(run)
        first = [f"{found['next']}  # {found['why']}" if found["next"] else found["why"]]
    except InputError:  # nobody watched it
        first = [report_top.export(run)]
    told = [*first, f"trainkit evaluate {run.reference}"]
    if run.recipe in _PREDICTING and run.status == runs.FINISHED:
        told.append(f"trainkit predict {run.reference} NEW  # new rows, or images")
    return [*told, "trainkit tensorboard"]


def _sentence(accuracy: float, count: int, part: str) -> str:
    low, high = wilson(round(accuracy * count), count)
    return (
        f"{100 * accuracy:.2f} % of {count:,} {part} examples are right "
        f"(95 % interval {100 * low:.2f} to {100 * high:.2f} %)"
    )
