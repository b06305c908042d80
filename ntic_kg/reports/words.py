"""What reports call states, severities and the guideline, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from ntic_kg.values import Severity, State

GUIDE = {
    "zh": "指引“请结合实际参照执行”：“不符合”指与指引不一致，不是违法。",
    "en": "The guideline applies by reference: a breach is a departure from a guide, not from law.",
}
STATES: Mapping[State, str] = {
    State.MET: "满足 met",
    State.BREACHED: "不符合 breached",
    State.NOT_RECORDED: "未记载 not recorded",
    State.NOT_APPLICABLE: "不适用 not applicable",
    State.NOT_CHECKABLE: "不可检查 not checkable",
    State.OPTION_USED: "选项已采用 option used",
    State.OPTION_NOT_USED: "选项未采用 option not used",
    State.WAIVED: "已豁免 waived",
}
SEVERITIES: Mapping[Severity, str] = {
    Severity.VIOLATION: "必须 violation",
    Severity.WARNING: "应当 warning",
    Severity.INFO: "提示 info",
}
DEFECT = "数据缺陷 defect"


def state_of(state: State) -> str:
    """Name a state in both languages; one that has no name here is called as it is."""
    return STATES.get(state, state.value)


def both(text: Mapping[str, str], joint: str = "\n") -> str:
    """Write a text in both languages."""
    return joint.join(part for part in (text.get("zh", ""), text.get("en", "")) if part)
