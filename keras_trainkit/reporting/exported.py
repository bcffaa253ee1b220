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
    _print_findings(exported, console)
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
    _print_remarks(made, console)
    if made and not any(exported.passed for exported in made.values()):
        nearest = min(made, key=lambda scheme: _excess(made[scheme]))
        wanted = "meets the budget" if made[nearest].criteria else "passes"
        near = f"; the nearest is {nearest}:"
        console.print(Text.assemble((f"no scheme {wanted}", "bold red"), near))
        _print_budget(made[nearest], console)


def _print_remarks(made: Mapping[str, Exported], console: Console) -> None:
    """Prints notes, each with the schemes it is of, then every finding."""
    for note in dict.fromkeys(note for each in made.values() for note in each.report["notes"]):
        schemes = ", ".join(name for name, each in made.items() if note in each.report["notes"])
        _line(console, "note", f"{schemes}: {note}", "bold yellow")
    for scheme, each in made.items():
        for finding in each.findings:
            _line(console, "finding", f"{scheme}: {finding}", "bold red")


def print_micro(found: Mapping[str, Any], console: Console) -> None:
    """Prints what TensorFlow Lite Micro answered beside LiteRT, and the memory it used."""
    text = f"{100 * found['equal']:.2f} % of the outputs of {found['examples']:,} examples are "
    text += "LiteRT's to the bit"
    if found["equal"] < 1:
        text += f", the others differ by at most {found['largest_difference']:.3g}"
    arena, head = (found[name] / 1024 for name in ("arena_bytes", "arena_head_bytes"))
    text += f"; arena {arena:.1f} KiB, {head:.1f} of it for tensors"
    _line(console, "micro", text)


def _print_findings(exported: Exported, console: Console) -> None:
    for finding in exported.findings:
        _line(console, "finding", finding, "bold red")
    if exported.findings:
        words = "a file with a finding does not pass; Budget(min_sqnr_db=None, "
        words += "max_error_percent=None) allows any error"
        _line(console, "finding", words, "bold red")


def _print_budget(exported: Exported, console: Console) -> None:
    for criterion in exported.criteria:
        color = "green" if criterion.passed else "red"
        _line(console, "budget", str(criterion), f"bold {color}")


def _line(console: Console, word: str, text: str, style: str = "bold") -> None:
    """Prints a line; what a file says about itself is shown as it is, never obeyed as markup."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    console.print(Text.assemble((f"{word:<7}", style), " ", shown), soft_wrap=True)


def _excess(exported: Exported) -> tuple[int, float]:
    """Returns the number of findings, then how far the worst limit is exceeded."""
    worst = max((each.excess for each in exported.criteria if not each.passed), default=0.0)
    return len(exported.findings), worst


def _row(exported: Exported) -> list[str]:
    report = exported.report
    verified = report["verified"]
    score = f"{verified['file']:.4f}" if "file" in verified else "-"
    drop, ends = _drop(verified)
    judged = exported.criteria or exported.findings
    verdict = "-" if not judged else "pass" if exported.passed else "FAIL"
    return [
        f"{report['bytes']:,}",
        f"{report['gzip_bytes']:,}",
        f"{report['bytes'] / report['float32_bytes']:.2f}x",
        score,
        drop,
        ends,
        f"{100 * verified['agreement']:.1f} %" if "agreement" in verified else "-",
        duration(report["latency_ms"]["median"]),
        _short(report),
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
    outputs = verified.get("outputs", ())
    if len(outputs) > 1:
        lines = {each["name"]: _output(each) for each in outputs}
    elif "measure" in verified:
        lines["score"] = _score(verified)
    same = f"{verified['examples']:,} examples"
    if "agreement" in verified:
        same = f"{100 * verified['agreement']:.2f} % of {same} name the same class"
    lines["same"] = (
        f"{same}; outputs differ by at most {verified['max_difference']:.3g}, "
        f"{verified['mean_difference']:.2g} on average, in a range of "
        f"{verified['output_range']:.3g}"
    )
    if len(outputs) == 1 and "sqnr_db" in outputs[0]:
        lines["same"] += f", {outputs[0]['sqnr_db']:.1f} dB"
    if verified["data"] == "random numbers":
        lines["same"] += " (random numbers: give examples for a score)"
    return lines


def _score(scored: Mapping[str, Any]) -> str:
    """Returns a score in Keras and in the file, in words."""
    drop, ends = _drop(scored)
    return (
        f"{scored['measure']} {scored['keras']:.5g} in Keras, {scored['file']:.5g} in the file: "
        f"{'drop' if 'drop_pp' in scored else 'change'} {drop} "
        f"({ends}; {scored['interval_method']})"
    )


def _output(output: Mapping[str, Any]) -> str:
    """Returns what is said about one of several outputs."""
    words = [_score(output)] if "measure" in output else []
    if "sqnr_db" in output:
        words.append(f"{output['sqnr_db']:.1f} dB, off by at most {output['error_percent']:.3g} %")
    else:
        words.append(f"{100 * output['same']:.2f} % of the integers are the same")
    if "agreement" in output:
        words.append(f"{100 * output['agreement']:.2f} % of the decisions are the same")
    return (f"{output['of']}: " if output["of"] else "") + "; ".join(words)


def _inside(report: Mapping[str, Any]) -> dict[str, str]:
    """Returns the lines about what the file holds and costs."""
    counted = {
        name: ", ".join(f"{count} {each}" for each, count in report[name].items())
        for name in ("operators", "dtypes")
    }
    lines = {
        "holds": f"{counted['operators']}; tensors: {counted['dtypes']}",
    }
    if written := report.get("recurrent"):
        lines["steps"] = _recurrent(written)
    if report.get("calibration"):
        lines["ranges"] = f"seen on {report['calibration']}"
    if "macs" in report:
        lines["costs"] = f"{report['macs']:,} MACs, {_arena(report)}"
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


def _recurrent(written: Mapping[str, list[str]]) -> str:
    """Returns how the recurrent layers were written."""
    kept = "one operator each, whose state must be reset before each sequence"
    words = {"fused": kept, "unrolled": "unrolled", "loops": "a loop"}
    return "; ".join(f"{', '.join(written[how])}: {words[how]}" for how in words if written[how])


def _layer(layer: Mapping[str, Any]) -> str:
    name = layer["tensor"].partition(";")[0].partition("/")[2] or "output"
    return f"{name} {layer['sqnr_db']:.1f} dB"


def _short(report: Mapping[str, Any]) -> str:
    """Returns the arena for a table: an upper bound has a sign before it."""
    if report.get("arena_bytes") is None:
        return "unknown"
    sign = "" if report["arena_is"] == "measured" else "<= "
    return f"{sign}{report['arena_bytes'] / 1024:.1f} KiB"


def _arena(report: Mapping[str, Any]) -> str:
    if "arena_is" not in report:  # no file for microcontrollers, or one of version 0.1
        return "arena unknown"
    if report["arena_bytes"] is None:
        return f"arena unknown: {report['arena_why']}"
    return f"arena {report['arena_bytes'] / 1024:.1f} KiB, {report['arena_is']}"


def _end(end: Mapping[str, Any]) -> str:
    words = f"{end['name']} {end['dtype']} {tuple(end['shape'])}"
    if end["scale"]:
        words += f", real = {end['scale']:.6g} * (number {-end['zero_point']:+d})"
    return words
