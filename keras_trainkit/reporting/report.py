"""A run as one page: `report.html`, one file that needs no network."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError
from keras_trainkit.interpretation import Interpretation
from keras_trainkit.reporting import (
    beside_baselines,
    report_answers,
    report_columns,
    report_curves,
    report_explanation,
    report_exports,
    report_facts,
    report_top,
)
from keras_trainkit.runs import FINISHED, Run

_LATER = {"predictions.npz": "answers to test examples", "layers.json": "the model's layers"}
_TEMPLATES = Path(__file__).parent / "templates"


def save_report(run: Run) -> Path:
    """Writes `report.html` into the run's folder and returns its path.

    Raises:
        InputError: the folder is no run.
    """
    text = build_report(run)
    run.write("report.html", lambda path: path.write_text(text, "utf-8"))
    return run.path / "report.html"


def build_report(run: Run) -> str:
    """Returns the page; a part whose files are missing or damaged is named on it."""
    missing: list[str] = []

    def part(name: str, make: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return make(*arguments)
        except InputError as error:
            missing.append(f"{name}: {error}")
        except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
            missing.append(f"{name}: its file cannot be read ({type(error).__name__}: {error}).")
        return None

    later = [] if run.status == FINISHED else [n for n in _LATER if not (run.path / n).is_file()]
    found = None if "predictions.npz" in later else part("answers", interpretation, run)
    read = part("columns", report_columns.schema, run)
    facts = {
        "run": run,
        "folder": str(run.path),
        "reference": run.reference,
        "status": part("status", report_top.status, run) or {"word": "unknown", "meaning": ""},
        "headline": part("score", report_top.headline, run, found),
        "beside": (part("baselines", beside_baselines.told, run, found) or []) if found else [],
        "scores": part("scores", lambda: report_top.score_table(run.metrics)),
        "verdict": part("verdict", report_top.verdict, run),
        "curves": [
            *(part("curves", report_curves.curves, run) or ()),
            *(part("signals", report_curves.signals, run) or ()),
        ],
        "best": part("best epoch", lambda: report_curves.best_epoch(run.history)),
        "classification": None,
        "regression": None,
        "data": part("data", report_facts.data, run, found),
        "columns": part("columns", report_columns.summary, read) if read else None,
        "explained": part("explanation", report_explanation.facts, run, read),
        "model": None if "layers.json" in later else part("model", report_facts.model, run),
        "exports": part("exports", report_exports.exports, run),
        "machine": part("environment", report_facts.machine, run),
        "command": part("command", report_top.command, run),
    }
    if later:
        missing.append(
            f"{' and '.join(_LATER[name] for name in later)}: written when training is done."
        )
    if found is not None:
        facts[found.task] = part(found.task, getattr(report_answers, found.task), found, read)
    return render("report.html", missing=missing, **facts)


def interpretation(run: Run) -> Interpretation:
    """Returns what the run's model answered to the test rows.

    Raises:
        InputError: the run has stored no answers.
    """
    return Interpretation.of(run.answers)


def render(template: str, **facts: Any) -> str:
    """Fills a template; all text is escaped, figures are not."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["number"] = report_top.number
    environment.filters["size"] = report_facts.size
    environment.filters["svg"] = Markup
    return environment.get_template(template).render(**facts)
