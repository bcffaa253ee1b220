"""From signals to a verdict: every rule once, root causes first, no contradictions."""

import dataclasses
import html

from keras_trainkit.diagnosis.finding import ADVICE, SEVERITIES, Finding, worst
from keras_trainkit.diagnosis.remarks import remarks, worth_knowing
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.rules import RULES
from keras_trainkit.diagnosis.rules.too_few_steps import MOVING_STEPS, UNMOVED
from keras_trainkit.diagnosis.signals import Signals

ENOUGH_EXAMPLES = 20  # below it no score says anything (Stack Overflow 34673164 has nine)
ENOUGH_STEPS = 10  # updates before a training can be judged


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What the rules say of a training.

    Attributes:
        findings: root causes, the worst first; what follows from one stands under it.
        checked: titles of the rules that found nothing.
        unjudged: what could not be judged, by title, and why.
        doubt: why there is not enough data for a verdict, or nothing.
        broken: rules that raised, and what they said.
        note: what was judged, where that is not a whole training.
        seen: `training` where it was measured, `history` where there are curves alone, `start`
            where it has not begun.
        remarks: what looks odd and is not.
        numbers: what is worth knowing of a training that is healthy.
    """

    findings: list[Finding]
    checked: list[str]
    unjudged: dict[str, str]
    doubt: str = ""
    broken: dict[str, str] = dataclasses.field(default_factory=dict)
    note: str = ""
    seen: str = "training"
    remarks: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether a training was measured, judged, and nothing was found."""
        told = self.findings or self.doubt or self.note or self.blind
        return bool(self.checked) and not told and self.seen == "training"

    @property
    def blind(self) -> bool:
        """Whether overfitting could not be judged, for want of validation losses."""
        return any("validation losses" in why for why in self.unjudged.values())

    def _repr_html_(self) -> str:
        """Returns the findings for a notebook."""
        items = [
            f"<li><b>{html.escape(f.severity)}</b> {html.escape(f.sentence)}<br>"
            f"<code>{html.escape(f.prescription.code)}</code></li>"
            for f in self.findings
        ]
        said = html.escape(self.doubt) or ("" if items else "nothing found")
        looked = len(self.checked) + len(self.findings)
        return f"<p><b>doctor</b> {said} ({looked} rules looked)</p><ul>{''.join(items)}</ul>"


def judge(signals: Signals) -> list[Finding]:
    """Returns the findings, the worst first; each root cause once.

    Example:
        >>> history = {"loss": [1.0, 0.5, 0.2, 0.1], "val_loss": [1.0, 0.6, 0.9, 1.2]}
        >>> [finding.symptom for finding in judge(Signals.from_history(history))]
        ['overfitting']
    """
    return examine(signals).findings


def examine(
    signals: Signals, rules: tuple[Rule, ...] | None = None, off: frozenset[str] = frozenset()
) -> Verdict:
    """Runs the rules.

    Args:
        signals: of the training.
        rules: in the order in which a cause comes before its consequence; by default all.
        off: symptoms of rules not to run.
    """
    if rules is None:
        rules = RULES
    found: list[tuple[Rule, Finding]] = []
    checked, unjudged, broken = [], {}, {}
    for rule in rules:
        if rule.symptom in off:
            continue
        enough = rule.tried and "experiments" in signals.available
        missing = [n for n in rule.needs if n not in signals.available and not enough]
        if missing:
            unjudged[rule.title] = _WORDS.get(missing[0], missing[0])
            continue
        try:
            finding = rule.check(signals)
        except Exception as error:
            broken[rule.symptom] = f"{type(error).__name__}: {error}"
            continue
        if finding is None:
            checked.append(rule.title)
        else:
            found.append((rule, finding))
    generic = {rule.symptom for rule in rules if rule.generic}
    findings = sorted(_roots(found), key=lambda finding: _rank(finding, generic))
    said = {"remarks": remarks(signals), "numbers": worth_knowing(signals), "seen": _seen(signals)}
    return Verdict(findings, checked, unjudged, doubt(signals), broken, **said)


def _rank(finding: Finding, generic: set[str]) -> tuple[bool, bool, int]:
    """Returns an order: causes, then what only says that something is wrong, then advice."""
    advice = finding.severity == ADVICE
    return advice, finding.symptom in generic, SEVERITIES.index(finding.severity)


def _seen(signals: Signals) -> str:
    """Says what was looked at: only a training that was measured can be called healthy."""
    if "trained" in signals.available:
        return "training"
    return "history" if "epochs" in signals.available else "start"


def doubt(signals: Signals) -> str:
    """Says why there is not enough data for a verdict; nothing where there is."""
    examples = signals.data.get("examples")
    if examples is not None and examples < ENOUGH_EXAMPLES:
        return f"only {examples} training examples: no score of them says how the model does"
    if signals.ended and not signals.epochs:
        return "no epoch was finished: nothing of the training can be judged"
    if signals.ended and not signals.losses:
        return "no epoch logged a `loss` (a train_step returns it): the training is not judged"
    if "trained" in signals.available:
        return _of_steps(signals)
    if "epochs" in signals.available and "trained" not in signals.available:
        if len(signals.losses) < 2:
            return "a history of one epoch: nothing to compare it with"
        return "" if len(signals.losses) >= 3 else "a history of two epochs: no trend can be seen"
    return ""


def _of_steps(signals: Signals) -> str:
    """Says that there were too few steps: a handful, or some that have changed nothing yet."""
    steps = signals.total_steps
    if steps < ENOUGH_STEPS:
        return f"only {steps} training steps: too few to judge the training itself"
    unmoved = signals.remaining is not None and signals.remaining > UNMOVED
    if signals.ended and steps < MOVING_STEPS and unmoved:
        return (
            f"after {steps} training steps the loss is still that of a constant: too few to judge"
        )
    return ""


def _roots(found: list[tuple[Rule, Finding]]) -> list[Finding]:
    """Puts what is explained under what explains it, and drops contradictions."""
    roots: list[tuple[Rule, Finding]] = []
    for rule, finding in found:
        for i, (cause, root) in enumerate(roots):
            if _explains(cause, root, rule, finding):
                severity = worst([root.severity, finding.severity])
                under = (*root.consequences, finding)
                roots[i] = (
                    cause,
                    dataclasses.replace(root, severity=severity, consequences=under),
                )
                break
        else:
            roots.append((rule, finding))
    return [finding for _, finding in roots]


def _explains(cause: Rule, root: Finding, rule: Rule, finding: Finding) -> bool:
    """Whether a finding is shown under a root; advice explains nothing that is worse."""
    if _opposite(root, finding):
        return True
    rank = SEVERITIES.index
    serious = root.severity != ADVICE or rank(finding.severity) >= rank(ADVICE)
    return serious and rule.symptom in cause.explains


def _opposite(a: Finding, b: Finding) -> bool:
    """Whether two findings turn the same knob in opposite directions."""
    one, other = a.prescription.turns, b.prescription.turns
    if one is None or other is None:
        return False
    return one[0] == other[0] and one[1] * other[1] < 0


_WORDS = {
    "setup": "needs signals recorded with Doctor",
    "data": "needs a batch of the training data",
    "targets": "needs a batch of the training data",
    "heads": "needs the model's outputs and losses",
    "rate": "needs the learning rate",
    "steps": "needs the losses of steps",
    "epochs": "needs at least one epoch",
    "validation": "needs validation losses of two epochs",
    "validation_rows": "needs the rows that are validated on",
    "samples": "needs measurements on a probe batch",
    "trained": "needs measurements during training",
    "layers": "needs measurements of the layers",
    "outputs": "needs predictions on a probe batch",
    "ended": "can be told only at the end",
}
