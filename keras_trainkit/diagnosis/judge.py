"""From signals to a verdict: every rule once, root causes first, no contradictions."""

import dataclasses
import html

from keras_trainkit.diagnosis.finding import ADVICE, SEVERITIES, Finding, worst
from keras_trainkit.diagnosis.rule import Rule
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
    """

    findings: list[Finding]
    checked: list[str]
    unjudged: dict[str, str]
    doubt: str = ""
    broken: dict[str, str] = dataclasses.field(default_factory=dict)
    note: str = ""

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
        from keras_trainkit.diagnosis import RULES as rules  # noqa: N811
    found: list[tuple[Rule, Finding]] = []
    checked, unjudged, broken = [], {}, {}
    for rule in rules:
        if rule.symptom in off:
            continue
        missing = [need for need in rule.needs if need not in signals.available]
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
    findings = sorted(_roots(found), key=lambda f: SEVERITIES.index(f.severity))
    return Verdict(findings, checked, unjudged, doubt(signals), broken)


def doubt(signals: Signals) -> str:
    """Says why there is not enough data for a verdict; nothing where there is."""
    examples = signals.data.get("examples")
    if examples is not None and examples < ENOUGH_EXAMPLES:
        return f"only {examples} training examples: no score of them says how the model does"
    if signals.ended and not signals.epochs:
        return "no epoch was finished: nothing of the training can be judged"
    if signals.ended and not signals.losses:
        return "no epoch logged a `loss` (a train_step returns it): the training is not judged"
    steps = signals.total_steps
    if "trained" in signals.available and steps < ENOUGH_STEPS:
        return f"only {steps} training steps: too few to judge the training itself"
    if "epochs" in signals.available and "trained" not in signals.available:
        if len(signals.losses) < 2:
            return "a history of one epoch: nothing to compare it with"
        return "" if len(signals.losses) >= 3 else "a history of two epochs: no trend can be seen"
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
    "samples": "needs measurements on a probe batch",
    "trained": "needs measurements during training",
    "layers": "needs measurements of the layers",
    "outputs": "needs predictions on a probe batch",
    "ended": "can be told only at the end",
}
