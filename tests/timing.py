"""Finds tests that judge by the clock: on a busy machine such a test fails without a fault."""

import ast
from collections.abc import Iterator

# CPU seconds (process_time) may be bounded generously: they are those of the process alone.
CLOCKS = {"time", "perf_counter", "monotonic", "time_ns", "perf_counter_ns"}
SPANS = ("seconds", "elapsed", "duration", "took", "milliseconds", "minutes")
SHORTEST = 60  # seconds: a timeout ends what hangs, and is no measurement


def _clock(node: ast.AST) -> bool:
    """Whether a node reads a real clock: `time.perf_counter()`, `monotonic()`."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        module = called.value
        return called.attr in CLOCKS and isinstance(module, ast.Name) and module.id == "time"
    return isinstance(called, ast.Name) and called.id in CLOCKS - {"time"}


def _read(node: ast.AST, names: set[str]) -> bool:
    return any(
        _clock(part) or (isinstance(part, ast.Name) and part.id in names) for part in ast.walk(node)
    )


def _patient(test: ast.AST, function: ast.AST) -> bool:
    """Whether a condition ends a wait, `assert monotonic() < until`, that may be a long one."""
    if not (isinstance(test, ast.Compare) and _clock(test.left)):
        return False
    ends = {part.id for part in test.comparators if isinstance(part, ast.Name)}
    waits = [
        node.value.right.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ends
        and isinstance(node.value, ast.BinOp)
        and isinstance(node.value.right, ast.Constant)
    ]
    return bool(waits) and all(isinstance(wait, int) and wait >= SHORTEST for wait in waits)


def _clocked(function: ast.AST) -> set[str]:
    """The names in a function that hold what a clock said, or what was reckoned from it."""
    names: set[str] = set()
    while True:
        before = len(names)
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and _read(node.value, names):
                targets = [part for target in node.targets for part in ast.walk(target)]
                names |= {part.id for part in targets if isinstance(part, ast.Name)}
        if len(names) == before:
            return names


def _span(node: ast.AST) -> bool:
    """Whether a node is a measured span by its name: `run.seconds`, `logs["seconds"][1]`."""
    if isinstance(node, ast.Subscript):
        key = node.slice
        named = isinstance(key, ast.Constant) and isinstance(key.value, str)
        return (named and str(key.value).endswith(SPANS)) or _span(node.value)
    return isinstance(node, ast.Attribute) and node.attr.endswith(SPANS)


def _bounded(test: ast.AST) -> bool:
    """Whether a condition holds a measured span under a fixed number above 0."""
    for node in ast.walk(test):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for left, sign, right in zip(sides, node.ops, sides[1:], strict=False):
                small, large = (
                    (left, right) if isinstance(sign, ast.Lt | ast.LtE) else (right, left)
                )
                order = isinstance(sign, ast.Lt | ast.LtE | ast.Gt | ast.GtE)
                limit = isinstance(large, ast.Constant) and bool(large.value)
                if order and limit and any(_span(part) for part in ast.walk(small)):
                    return True
    return False


def _expected(tree: ast.AST) -> set[int]:
    """The lines where a timeout is what the test waits for."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        caught = isinstance(node, ast.Try) and any(
            handler.type is not None and "Timeout" in ast.unparse(handler.type)
            for handler in node.handlers
        )
        raised = isinstance(node, ast.With) and any(
            "Timeout" in ast.unparse(item.context_expr) for item in node.items
        )
        if caught or raised:
            assert isinstance(node, ast.Try | ast.With)
            lines |= {part.lineno for step in node.body for part in ast.walk(step) if _call(part)}
    return lines


def _call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call)


def _short(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and any(
        word.arg == "timeout"
        and isinstance(word.value, ast.Constant)
        and isinstance(word.value.value, int | float)
        and word.value.value < SHORTEST
        for word in node.keywords
    )


def found(source: str) -> Iterator[tuple[int, str]]:
    """Yields the lines of a source that judge by the clock, each with what it does."""
    tree = ast.parse(source)
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    for function in (node for node in ast.walk(tree) if isinstance(node, kinds)):
        clocked = _clocked(function)
        for node in ast.walk(function):
            if not isinstance(node, ast.Assert) or _patient(node.test, function):
                continue
            if _read(node.test, clocked):
                yield node.lineno, "asserts what a clock says"
            elif _bounded(node.test):
                yield node.lineno, "asserts seconds"
    expected = _expected(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _short(node) and node.lineno not in expected:
            yield node.lineno, f"has a timeout under {SHORTEST} s, which load alone can pass"
