"""A model card: markdown with the header that Hugging Face reads, figures from the run."""

import json
import math
from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError
from keras_trainkit.reporting import report, report_facts, report_top
from keras_trainkit.runs import Run


def save_card(run: Run) -> Path:
    """Writes `model_card.md` into the run's folder and returns its path.

    Raises:
        InputError: the run has no score, or its files cannot be read.
    """
    text = build_card(run)
    run.write("model_card.md", lambda path: path.write_text(text, "utf-8"))
    return run.path / "model_card.md"


def build_card(run: Run) -> str:
    """Returns the card.

    Raises:
        InputError: the run has no score, or its files cannot be read.
    """
    try:
        found = report.interpretation(run)
    except InputError:
        found = None
    top = report_top.headline(run, found)
    if top is None:
        raise InputError(f"{run.path} must have a score for a model card; its run is {run.status}.")
    facts = report_facts.data(run, found)
    task = "classification" if facts["labels"] else "regression"
    image = task == "classification" and not facts["features"]
    interval = f" (95 % interval {top['interval']}{top['unit']})" if top["interval"] else ""
    lines = [
        *_header(run, facts, f"{'image' if image else 'tabular'}-{task}"),
        f"# {_plain(run.recipe)}",
        "",
        f"A Keras model trained by keras_trainkit: {top['name']} **{top['value']}{top['unit']}**"
        f"{interval} on {top['examples']}.",
        *_scores(run),
        *_data(facts),
        *_limits(run, found),
        "## Use",
        "",
        "```python\nimport keras\n\n"
        'model = keras.saving.load_model("model.keras", compile=False)\n```',
        "",
        "## Repeat",
        "",
        f"```\n{report_top.command(run)}\n```",
        "",
    ]
    return "\n".join(lines)


def _header(run: Run, facts: dict[str, Any], pipeline: str) -> list[str]:
    """Returns the metadata as YAML."""
    metrics = [
        line
        for name, value in (run.metrics.get("test") or {}).items()
        for line in (
            f"          - type: {_quoted(name)}",
            f"            value: {_quoted(value)}",
        )
    ]
    source = _quoted(facts["source"])
    results = [
        "    results:",
        f"      - task: {{type: {pipeline}}}",
        f"        dataset: {{name: {source}, type: {source}}}",
        "        metrics:",
        *metrics,
    ]
    return [
        "---",
        "library_name: keras",
        f"pipeline_tag: {pipeline}",
        "tags: [keras, keras_trainkit]",
        *(["model-index:", f"  - name: {_quoted(run.recipe)}", *results] if metrics else []),
        "---",
        "",
    ]


def _quoted(value: str | float) -> str:
    """Returns a value of YAML: as JSON has it, but for what is not finite.

    Example:
        >>> _quoted("a"), _quoted(0.5), _quoted(float("nan")), _quoted(float("-inf"))
        ('"a"', '0.5', '.nan', '-.inf')
    """
    if isinstance(value, str) or math.isfinite(value):
        return json.dumps(value, ensure_ascii=False)
    return str(value).replace("nan", ".nan").replace("inf", ".inf")


def _plain(text: str) -> str:
    r"""Returns text that neither ends a table's cell nor opens a tag.

    Example:
        >>> _plain("<script>|")
        '&lt;script>\\|'
    """
    return text.replace("<", "&lt;").replace("|", "\\|").replace("\n", " ")


def _scores(run: Run) -> list[str]:
    table = report_top.score_table(run.metrics)
    if table is None:
        return [""]
    rows = [table["columns"], ["---"] * len(table["columns"]), *table["rows"]]
    return ["", *("| " + " | ".join(map(_plain, row)) + " |" for row in rows), ""]


def _data(facts: dict[str, Any]) -> list[str]:
    rows = [f"- {part}: {count} examples, SHA-256 `{mark}…`" for part, count, mark in facts["rows"]]
    labels = ", ".join(map(_plain, facts["labels"][:50]))
    more = f" and {len(facts['labels']) - 50} more" if len(facts["labels"]) > 50 else ""
    return [
        "## Data",
        "",
        f"`{_plain(facts['source'])}`. {_plain(facts['note'])}".strip(),
        "",
        *rows,
        *([f"- classes: {labels}{more}"] if labels else []),
        "",
    ]


def _limits(run: Run, found: Any) -> list[str]:
    """Returns what is known of where the model is wrong."""
    limits = ["The score holds for data drawn as the test rows were; nothing else was tried."]
    if found is not None and found.task == "classification":
        worst = min(found.per_class(), key=lambda row: row["recall"] if row["examples"] else 2)
        limits.append(
            f"The weakest class is {_plain(worst['label'])}: "
            f"{100 * worst['recall']:.1f} % of {worst['examples']:,} examples are recognized."
        )
        limits += [
            f"{_plain(true)} is taken for {_plain(called)} most often ({n:,} times)."
            for true, called, n in found.most_confused(1)
        ]
        if found.finite.any():
            error = found.calibration().error
            limits.append(f"Its confidence is off by {100 * error:.1f} points on average (ECE).")
    elif found is not None:
        worst = max(found.by_quantile(), key=lambda row: row["rmse"])
        limits.append(
            f"It errs most for truths from {worst['low']:.4g} to {worst['high']:.4g} "
            f"(RMSE {worst['rmse']:.4g})."
        )
    if found is not None and found.dropped:
        limits.append(f"{found.dropped:,} of {len(found):,} test examples got no finite answer.")
    if run.fast:
        limits.append("It was trained for a few steps only, to try the path: do not use it.")
    return ["## Limits", "", *(f"- {words}" for words in limits), ""]
