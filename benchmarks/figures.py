"""Writes the figures of README and docs/figures.md that other files hold, each in one place.

python -m benchmarks.figures
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks import receipt

HERE = Path(__file__).parent
PAGES = {"README.md": ("brief",), "docs/figures.md": ("receipts", "speed")}
_NUMBER = re.compile(r"[\d.]+")


def rows(name: str) -> Iterator[list[str]]:
    """Yields the cells of every row of a page of results."""
    for line in (HERE / "results" / f"{name}.md").read_text("utf-8").splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def _between(values: list[float], form: str = "{:.2f}") -> str:
    low, high = form.format(min(values)), form.format(max(values))
    return low if low == high else f"{low} to {high}"


def _epochs() -> Iterator[tuple[str, str]]:
    found = {cells[0]: cells[-1] for cells in rows("foundation") if "against" in cells[0]}
    bare = {name: ratio for name, ratio in found.items() if "bare `fit`" in name}
    for name, ratio in found.items():
        if name not in bare:
            yield "an epoch: " + name.replace(" against ", " / "), ratio
    ratios = ", ".join(f"{ratio} (`{name.split('`')[3]}`)" for name, ratio in bare.items())
    shares = [
        float(cells[9][:-2])
        for cells in rows("costs")
        if len(cells) == 12 and _NUMBER.fullmatch(cells[1])
    ]
    yield (
        "`train()`, with the doctor, TensorBoard and checkpoints / a bare `fit` of the same model "
        "and batches",
        f"{ratios}; counted inside the callbacks, compilation included, of four trainings: "
        f"{_between(shares, '{:.0f}')} % of the fit ([costs](../benchmarks/results/costs.md))",
    )


def _components() -> Iterator[tuple[str, str]]:
    steps = [
        float(step)
        for name, step, *_ in rows("metrics")
        if _NUMBER.fullmatch(step) and "Keras" not in name
    ]
    yield (
        "a step of `fit` with one of our classification metrics / with Keras's accuracy",
        _between(steps),
    )
    chain, ratios = 0.0, []
    for _, layers, median, *_ in rows("augmentation"):
        if "Keras chain" in layers:
            chain = float(median)
        elif _NUMBER.fullmatch(median):
            ratios.append(float(median) / chain)
    yield "RandomAffine / the four Keras layers it replaces", _between(ratios)


def speed() -> str:
    """Returns the table of ratios."""
    lines = [f"| {name} | {ratio} |" for part in (_epochs(), _components()) for name, ratio in part]
    return "\n".join(["| | ratio |", "|---|---|", *lines])


def machines() -> str:
    """Returns on how many cores the receipts were made."""
    counts: dict[int, list[str]] = {}
    for found in receipt.read():
        counts.setdefault(int(found["hardware"].split()[0]), []).append(f"`{receipt.title(found)}`")
    most = max(counts, key=lambda count: len(counts[count]))
    words = {1: "one core", 2: "two cores"}
    others = [
        f"{', '.join(sorted(set(names)))} on {words.get(count, f'{count} cores')}"
        for count, names in sorted(counts.items())
        if count != most
    ]
    return "; ".join([f"on {words.get(most, f'{most} cores')}", *others])


BLOCKS = {"brief": receipt.brief, "receipts": receipt.table, "speed": speed}


def written(page: str, blocks: Iterable[str]) -> str:
    """Returns a page with its figures as their sources have them."""
    for name in blocks:
        table = BLOCKS[name]()
        whole = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        page, count = whole.subn(lambda m, table=table: f"{m[1]}{table}\n{m[2]}", page)
        if count != 1:
            raise SystemExit(f"the page must have one block {name}; it has {count}")
    return re.sub(
        r"(<!-- machines -->).*?(<!-- /machines -->)",
        lambda m: m[1] + machines() + m[2],
        page,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    for name, blocks in PAGES.items():
        path = HERE.parent / name
        path.write_text(written(path.read_text("utf-8"), blocks), "utf-8")
