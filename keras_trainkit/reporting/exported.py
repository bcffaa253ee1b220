"""What a person reads about an exported file: its score beside Keras, its cost, its budget."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import Exported
from keras_trainkit.reporting.report_exports import duration

_COLUMNS = "scheme", "bytes", "gzip", "size", "score", "drop", "interval", "same", "time"
_COLUMNS += "memory", "budget"
_WORST = 3  # layers are named
WIDTH = 120  # of the table; a narrower terminal wraps its lines


def print_exported(exported: Exported, console: Console) -> None:
    """Prints what one file is, how it compares with Keras, and a line for each limit."""
    report = exported.report
    lines = {"file": f"{exported.path}: {_size(report)}", **compared(report), **_inside(report)}
    for word, text in lines.items():
        _line(console, word, text)
    for note in report["notes"]:
        _line(console, "note", note, "bold yellow")
    _print_budget(exported, console)


def print_table(found: Mapping[str, Exported | InputError], console: Console) -> None:
    """Prints a line a scheme, then why those that are missing are, then the budget."""
    table = Table(box=None, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column, no_wrap=True)
    made = {name: each for name, each in found.items() if isinstance(each, Exported)}
    for scheme in found:
        table.add_row(scheme, *(_row(made[scheme]) if scheme in made else ["refused"]))
    console.print(table)
    for scheme, exported in found.items():
        if isinstance(exported, InputError):
            _line(console, scheme, str(exported))
    for note in dict.fromkeys(note for each in made.values() for note in each.report["notes"]):
        schemes = ", ".join(name for name, each in made.items() if note in each.report["notes"])
        _line(console, "note", f"{schemes}: {note}", "bold yellow")
    if made and not any(exported.passed for exported in made.values()):
        nearest = min(made, key=lambda scheme: _excess(made[scheme]))
        console.print(f"[bold red]no scheme meets the budget[/]; the nearest is {nearest}:")
        _print_budget(made[nearest], console)


def print_micro(found: Mapping[str, Any], console: Console) -> None:
    """Prints what TensorFlow Lite Micro answered beside LiteRT, and the memory it used."""
    text = f"{100 * found['equal']:.2f} % of the outputs of {found['examples']:,} examples are "
    text += "LiteRT's to the bit"
    if found["equal"] < 1:
        text += f", the others differ by at most {found['largest_difference']:.3g}"
    arena, head = (found[name] / 1024 for name in ("arena_bytes", "arena_head_bytes"))
    text += f"; arena {arena:.1f} KiB, {head:.1f} of it for tensors"
    _line(console, "micro", text)


def _print_budget(exported: Exported, console: Console) -> None:
    for criterion in exported.criteria:
        color = "green" if criterion.passed else "red"
        _line(console, "budget", str(criterion), f"bold {color}")


def _line(console: Console, word: str, text: str, style: str = "bold") -> None:
    """Prints a line; what a file says about itself is shown as it is, never obeyed as markup."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    console.print(Text.assemble((f"{word:<7}", style), " ", shown), soft_wrap=True)


def _excess(exported: Exported) -> float:
    """Returns how far the worst limit is exceeded, as a multiple of the limit."""
    return max((each.excess for each in exported.criteria if not each.passed), default=0)


def _row(exported: Exported) -> list[str]:
    report = exported.report
    verified = report["verified"]
    score = f"{verified['file']:.4f}" if "file" in verified else "-"
    drop, ends = _drop(verified)
    verdict = "-" if not exported.criteria else "pass" if exported.passed else "FAIL"
    return [
        f"{report['bytes']:,}",
        f"{report['gzip_bytes']:,}",
        f"{report['bytes'] / report['float32_bytes']:.2f}x",
        score,
        drop,
        ends,
        f"{100 * verified['agreement']:.1f} %" if "agreement" in verified else "-",
        duration(report["latency_ms"]["median"]),
        _arena(report),
        verdict,
    ]


def _drop(verified: Mapping[str, Any]) -> tuple[str, str]:
    """Returns what was lost, and its interval, in words."""
    if "drop_pp" in verified:
        low, high = verified["interval_pp"]
        return f"{verified['drop_pp']:.2f} pp", f"{low:.2f} to {high:.2f}"
    if "rise_percent" in verified:
        low, high = verified["interval_percent"]
        return f"{verified['rise_percent']:+.2f} %", f"{low:.2f} to {high:.2f}"
    return "-", "-"


def _size(report: Mapping[str, Any]) -> str:
    scheme = report.get("scheme") or report["metadata"].get("scheme", "made elsewhere")
    words = f"{scheme}, {report['bytes']:,} bytes, {report['gzip_bytes']:,} gzipped"
    if "float32_bytes" in report:
        words += f", {report['bytes'] / report['float32_bytes']:.2f} of float32"
    return words


def compared(report: Mapping[str, Any]) -> dict[str, str]:
    """Returns the lines about the answers."""
    verified = report.get("verified")
    if not verified:
        return {}
    if verified.get("alone"):
        return (
            {"score": f"{verified['measure']} {verified['file']:.5g}"} if "file" in verified else {}
        )
    lines = {}
    if "measure" in verified:
        name, (drop, ends) = verified["measure"], _drop(verified)
        lines["score"] = (
            f"{name} {verified['keras']:.5g} in Keras, {verified['file']:.5g} in the file: "
            f"{'drop' if 'drop_pp' in verified else 'change'} {drop} "
            f"({ends}; {verified['interval_method']})"
        )
    same = f"{verified['examples']:,} examples"
    if "agreement" in verified:
        same = f"{100 * verified['agreement']:.2f} % of {same} name the same class"
    lines["same"] = (
        f"{same}; outputs differ by at most {verified['max_difference']:.3g}, "
        f"{verified['mean_difference']:.2g} on average, in a range of "
        f"{verified['output_range']:.3g}"
    )
    if verified["data"] == "random numbers":
        lines["same"] += " (random numbers: give examples for a score)"
    return lines


def _inside(report: Mapping[str, Any]) -> dict[str, str]:
    """Returns the lines about what the file holds and costs."""
    counted = {
        name: ", ".join(f"{count} {each}" for each, count in report[name].items())
        for name in ("operators", "dtypes")
    }
    lines = {
        "holds": f"{counted['operators']}; tensors: {counted['dtypes']}",
    }
    if "macs" in report:
        lines["costs"] = f"{report['macs']:,} MACs, {_arena(report)} of planned memory"
    if "latency_ms" in report:
        latency = report["latency_ms"]
        lines["time"] = (
            f"{duration(latency['median'])} median, {duration(latency['p95'])} p95, one example on "
            "one thread of this machine"
        )
    if layers := report.get("layers"):
        worst = sorted(layers, key=lambda each: each["sqnr_db"])[:_WORST]
        lines["layers"] = "noisiest: " + ", ".join(map(_layer, worst))
    lines["takes"] = "; ".join(map(_end, report["inputs"]))
    lines["gives"] = "; ".join(map(_end, report["outputs"]))
    return lines


def _layer(layer: Mapping[str, Any]) -> str:
    name = layer["tensor"].partition(";")[0].partition("/")[2] or "output"
    return f"{name} {layer['sqnr_db']:.1f} dB"


def _arena(report: Mapping[str, Any]) -> str:
    bytes_ = report["arena_bytes"]
    return "unknown" if bytes_ is None else f"{bytes_ / 1024:.1f} KiB"


def _end(end: Mapping[str, Any]) -> str:
    words = f"{end['name']} {end['dtype']} {tuple(end['shape'])}"
    if end["scale"]:
        words += f", real = {end['scale']:.6g} * (number {-end['zero_point']:+d})"
    return words
