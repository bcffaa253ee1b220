"""What a run's page says of data, model and machine."""

from typing import Any

import numpy as np

from keras_trainkit.interpretation import Interpretation
from keras_trainkit.reporting.report_top import number
from keras_trainkit.runs import Run


def data(run: Run, found: Interpretation | None) -> dict[str, Any]:
    """Returns source, sizes, fingerprints, balance and checks."""
    facts = run.data
    rows = [
        [part, f"{count:,}", facts.get("fingerprints", {}).get(part, "-")[:16]]
        for part, count in facts["examples"].items()
    ]
    sizes = [f"{count:,} {part}" for part, count in facts["examples"].items() if count]
    return {
        "source": facts["source"],
        "sizes": ", ".join(sizes),
        "note": facts.get("note", ""),
        "rows": rows,
        "labels": list(facts.get("labels") or ()),
        "features": list(facts.get("features") or ()),
        "balance": _balance(found),
        "checks": _checks(facts),
    }


def _balance(found: Interpretation | None) -> list[dict[str, Any]]:
    """Returns how many test examples each class has, the commonest first."""
    if found is None or found.task == "regression":
        return []
    counts = np.bincount(found.truth, minlength=len(found.labels))
    order = np.argsort(-counts, kind="stable")[:30]
    most = max(1, int(counts.max()))
    return [
        {"label": found.labels[i], "count": int(counts[i]), "share": 100 * counts[i] / most}
        for i in order
    ]


def _checks(facts: dict[str, Any]) -> list[str]:
    """Returns what can be told from the sizes and fingerprints."""
    prints = [p for part, p in facts.get("fingerprints", {}).items() if facts["examples"].get(part)]
    said = []
    if len(set(prints)) < len(prints):
        said.append("Two parts are the same, to the last byte: the test score means nothing.")
    if not facts["examples"].get("validation"):
        said.append("There are no validation rows: no epoch can be called the best.")
    tested = facts["examples"].get("test", 0)
    if tested < 100:
        few = "Fewer than 100 test examples: the interval above is wide."
        said.append(
            few if tested else "There are no test rows: how it does on new data is unknown."
        )
    return said


def model(run: Run) -> dict[str, Any]:
    """Returns the layers and their costs.

    Raises:
        InputError: the run has no layers.json.
    """
    layers = run.layers
    totals = {name: sum(row[name] for row in layers) for name in ("parameters", "macs", "bytes")}
    largest = max((row["output_bytes"] for row in layers), default=0)
    return {
        "rows": layers,
        "totals": [
            ("parameters", number(totals["parameters"])),
            ("multiply-accumulates an example", number(totals["macs"])),
            ("weights", size(totals["bytes"])),
            ("largest activation of an example", size(largest)),
        ],
    }


def size(count: float) -> str:
    """Returns bytes as people say them.

    Example:
        >>> size(12), size(535_818 * 4)
        ('12 B', '2.0 MiB')
    """
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} B" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"


def machine(run: Run) -> list[tuple[str, str]]:
    """Returns versions, hardware and commit as lines."""
    facts = run.environment
    packages = ", ".join(f"{name} {version}" for name, version in facts["packages"].items())
    git = facts.get("git") or {}
    commit = (
        f"{git['commit'][:12]}{', files changed' if git.get('changed') else ''}" if git else "-"
    )
    gpus = ", ".join(facts.get("gpus") or ()) or "none"
    return [
        ("keras_trainkit", facts["keras_trainkit"]),
        ("python", facts["python"]),
        ("packages", packages),
        ("backend", facts["backend"]),
        ("platform", facts["platform"]),
        ("processor", f"{facts['cpu']}, {facts['cores']} cores, {facts['memory_gib']} GiB"),
        ("GPUs", gpus),
        ("git commit", commit),
        ("started as", " ".join(facts["command"])),
    ]
