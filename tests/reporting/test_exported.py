"""What is printed about exported files."""

from pathlib import Path

from rich.console import Console

from keras_trainkit import Budget, InputError
from keras_trainkit.exporting import Exported
from keras_trainkit.reporting import exported

REPORT = {
    "scheme": "int8",
    "bytes": 2048,
    "gzip_bytes": 1024,
    "float32_bytes": 4096,
    "macs": 1234,
    "arena_bytes": 2560,
    "arena_is": "measured",
    "operators": {"CONV_2D": 2},
    "dtypes": {"INT8": 3},
    "metadata": {},
    "latency_ms": {"median": 0.0125, "p95": 3.0},
    "inputs": [
        {"name": "x", "shape": [1, 4], "dtype": "int8", "scale": 0.5, "zero_point": -3},
    ],
    "outputs": [{"name": "y", "shape": [1], "dtype": "float32", "scale": 0.0, "zero_point": 0}],
    "notes": ["columns differ"],
    "verified": {
        "examples": 100,
        "data": "given",
        "max_difference": 0.25,
        "mean_difference": 0.125,
        "output_range": 2.0,
        "agreement": 0.99,
        "measure": "accuracy",
        "keras": 0.98,
        "file": 0.97,
        "drop_pp": 1.0,
        "interval_pp": [-0.5, 2.5],
        "interval_method": "by hand",
    },
}


def printed(function, *arguments) -> str:
    console = Console(width=exported.WIDTH, highlight=False)
    with console.capture() as capture:
        function(*arguments, console)
    return capture.get()


def made(**limits) -> Exported:
    return Exported(Path("a.tflite"), REPORT, tuple(Budget(**limits).judge(REPORT)))


def test_one_file_line_by_line():
    text = printed(exported.print_exported, made(max_kb=2, max_drop_pp=0.5))
    assert "a.tflite: int8, 2,048 bytes, 1,024 gzipped, 0.50 of float32" in text
    assert "accuracy 0.98 in Keras, 0.97 in the file: drop 1.00 pp (-0.50 to 2.50; by hand" in text
    assert "99.00 % of 100 examples name the same class" in text
    assert "12.5 us median, 3 ms p95" in text
    assert "x int8 (1, 4), real = 0.5 * (number +3)" in text
    assert "columns differ" in text
    assert "pass  max_kb: 2, limit 2" in text
    assert "FAIL  max_drop_pp: 1, limit 0.5" in text


def test_every_output_has_its_line_and_every_finding():
    one = {"name": "output_0", "of": "kind", "sqnr_db": 31.2, "error_percent": 4.5, "shape": [2]}
    two = {"name": "output_1", "of": "", "same": 0.75, "agreement": 0.75, "shape": []}
    verified = {**REPORT["verified"], "outputs": [one, two]}
    found = [{"text": "output_1 gives another integer"}]
    each = Exported(Path("a.tflite"), {**REPORT, "verified": verified, "findings": found})
    text = printed(exported.print_exported, each)
    assert "output_0 kind: 31.2 dB, off by at most 4.5 %" in text
    assert "output_1 75.00 % of the integers are the same; 75.00 % of the decisions" in text
    assert "finding output_1 gives another integer" in text
    assert "a file with a finding does not pass" in text
    table = printed(exported.print_table, {"int8": each})
    assert "FAIL" in table
    assert "finding int8: output_1 gives another integer" in table
    assert "no scheme passes; the nearest is int8" in table


def test_a_name_is_shown_and_never_obeyed():
    end = {**REPORT["outputs"][0], "name": "[/bold] \x1b[2J"}
    report = {**REPORT, "outputs": [end]}
    text = printed(exported.print_exported, Exported(Path("[x].tflite"), report))
    assert "[/bold] ?[2J float32" in text
    assert "[x].tflite: int8" in text


def test_a_table_says_what_is_refused_and_what_is_nearest():
    other = Exported(Path("b.tflite"), {**REPORT, "bytes": 20480})
    other = Exported(other.path, other.report, tuple(Budget(max_kb=1).judge(other.report)))
    found = {"int8": made(max_kb=1), "float32": other, "uint8": InputError("no, because.")}
    text = printed(exported.print_table, found)
    (row,) = (line for line in text.splitlines() if line.startswith("int8"))
    words = " ".join(row.split())
    assert words.startswith("int8 2,048 1,024 0.50x 0.9700 1.00 pp -0.50 to 2.50 99.0 % ")
    assert words.endswith("12.5 us 2.5 KiB FAIL")
    assert "uint8   no, because." in text
    assert "note    int8, float32: columns differ" in text
    assert "no scheme meets the budget; the nearest is int8" in text
    assert "FAIL  max_kb: 2, limit 1" in text


def test_the_microcontrollers_interpreter_in_a_line():
    found = {"examples": 500, "equal": 1.0, "largest_difference": 0.0}
    found |= {"arena_bytes": 19_456, "arena_head_bytes": 13_312}
    line = printed(exported.print_micro, found)
    assert line == (
        "micro   100.00 % of the outputs of 500 examples are LiteRT's to the bit; arena 19.0 KiB, "
        "13.0 of it for tensors\n"
    )
    line = printed(exported.print_micro, found | {"equal": 0.99, "largest_difference": 2.0})
    assert "to the bit, the others differ by at most 2; arena" in line


def test_an_arena_is_said_with_how_it_is_known():
    def shown(**facts):
        return printed(exported.print_exported, Exported(Path("a.tflite"), {**REPORT, **facts}))

    assert "1,234 MACs, arena 2.5 KiB, measured" in shown()
    assert "arena 2.5 KiB, upper bound" in shown(arena_is="upper bound")
    unknown = {"arena_bytes": None, "arena_is": "unknown", "arena_why": "no such kernel"}
    assert "arena unknown: no such kernel" in shown(**unknown)
