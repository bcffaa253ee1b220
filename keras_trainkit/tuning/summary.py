"""What a search came to, in a few lines."""

from rich.console import Console
from rich.markup import escape

from keras_trainkit.tuning import board, trials
from keras_trainkit.tuning.comparison import Comparison
from keras_trainkit.tuning.search import BEST, Search

_MOST_SMALLER = 4


def show(found: Search, console: Console) -> None:
    """Prints the trials, importances, the comparison, and how to use the best."""
    console.print(board.table(list(found.trials), found.spec.objective, found.spec.direction))
    if found.interrupted:
        console.print("[bold yellow]interrupted[/]: the same command goes on from here.")
    best = found.best
    if best is None:
        reasons = [one.reason for one in found.trials if one.status != trials.RUNNING]
        said = f"no trial was scored{': ' + reasons[-1] if reasons else ''}."
        console.print(said, markup=False, soft_wrap=True)
        return
    _show_importance(found, console)
    _show_smaller(found, console)
    if found.comparison:
        console.print(f"[bold]test[/]    {escape(sentence(found.comparison))}", soft_wrap=True)
    elif int(best.name) == 0:
        console.print("[bold]best[/]    the shipped config: nothing beat it.")
        return
    else:
        console.print("[bold]test[/]    not compared with the shipped config: it may be luck.")
    changed = " ".join(f"{name}={board.short(value)}" for name, value in best.overrides.items())
    console.print(f"[bold]best[/]    {escape(changed)}", soft_wrap=True)
    use = f"trainkit train {found.spec.recipe} @{found.path / BEST}"
    console.print(f"[bold]use it[/]  {escape(use)}", soft_wrap=True)


def sentence(found: Comparison) -> str:
    """Returns the comparison in words, the numbers in the metric's own unit."""
    shipped, best = (sum(each) / len(each) for each in (found.shipped, found.best))
    return (
        f"{found.metric} {shipped:.4f} shipped, {best:.4f} best; difference "
        f"{found.difference:+.4f} (95 % interval {found.low:+.4f} to {found.high:+.4f}, "
        f"p = {found.p:.3f}, {len(found.best)} new seeds each): {found.verdict}"
    )


def _show_smaller(found: Search, console: Console) -> None:
    """Says what smaller models cost: the trials that no other beats in value and size."""
    best, *smaller = trials.front(list(found.trials), found.spec.direction)
    if not smaller:
        return
    words = ", ".join(
        f"{one.parameters:,} at {one.value:.4g} (trial {one.name})"
        for one in smaller[:_MOST_SMALLER]
    )
    console.print(
        f"[bold]smaller[/] {best.parameters:,} parameters reach {best.value:.4g}; {escape(words)}",
        soft_wrap=True,
    )


def _show_importance(found: Search, console: Console) -> None:
    importance = found.importance
    if importance.note:
        console.print(f"[bold]matters[/] cannot be told: {escape(importance.note)}")
        return
    shares = ", ".join(f"{name} {share:.0%}" for name, share in importance.shares.items())
    doubt = "" if importance.fit > 0.3 else ": do not rely on it"
    explained = max(importance.fit, 0)
    console.print(
        f"[bold]matters[/] {escape(shares)}  (a forest explains {explained:.0%} of the spread "
        f"out of bag{escape(doubt)})",
        soft_wrap=True,
    )
