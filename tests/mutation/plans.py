"""Mutants of the norms on formation modes, plans and what leads to the start."""

from __future__ import annotations

from tests.mutation.layout import INSTITUTES, KINDS_UNKNOWN, NO_ENTERPRISE, NONE_IS_ENTERPRISE
from tests.mutation.mutants import PARTIES_OPEN, Mutant, complete_list, contradicting, silent

_TASKS = {
    "4.1-strategy": "strategy",
    "4.2-cluster": "chain",
    "4.3-startup": "startup",
    "4.4-talent": "talent",
    "4.5-reform": "reform",
}


def _tasks() -> tuple[Mutant, ...]:
    drops = {norm: f"plan:second ntic:task task:{task}" for norm, task in _TASKS.items()}
    whole = complete_list("tasks", "plan:second")
    return tuple(
        mutant
        for norm, drop in drops.items()
        for mutant in (silent(norm, drop), contradicting(norm, drop, add=whole))
    )


_PLAN_GONE = {
    **dict.fromkeys(_TASKS, "Tasks are those of the plan."),
    **dict.fromkeys(("3.2-cycle", "6.4-annual", "6.4-evaluate"), "The period is the plan's."),
    **dict.fromkeys(("3.2-mode1", "3.2-mode1-part"), "The formation mode is the plan's."),
    "6.1-content": "Without a plan there is nothing to state.",
}
_PERIOD_OPEN = dict.fromkeys(
    ("6.4-annual", "6.4-evaluate"), "What is due by the period cannot be told without its end."
)
_NO_MARK = ("organization:leader ntic:enterpriseKind *", "statement:leading")
_ALONE = ("part:supplier", "part:institute", "part:company")
_OWN_FORM = "center:one ntic:legalForm form:enterprise ."
_ONE_ENTERPRISE = ("part:supplier", "organization:company a ntic:Enterprise")
_NO_ENTERPRISE_AT_ALL = {"2.2-enterprise": "The mode asks for an enterprise, and so does 16.2."}

MUTANTS = (
    silent("3.2-oneplan", "* ntic:planOf *", companions=_PLAN_GONE),
    contradicting(
        "3.2-oneplan",
        add="""plan:third a ntic:Plan ; ntic:planOf center:one ;
            ntic:field field:high-speed-train ; ntic:direction "合成制动技术"@zh ;
            ntic:constructionMode "合成实体建设"@zh ; ntic:task task:strategy ;
            ntic:validFrom [ a ntic:DatePoint ;
                ntic:notBefore "2020-07-01"^^xsd:date ; ntic:notAfter "2020-07-01"^^xsd:date ] ;
            ntic:validUntil [ a ntic:DatePoint ;
                ntic:notBefore "2023-06-30"^^xsd:date ; ntic:notAfter "2023-06-30"^^xsd:date ] .
            event:evaluation ntic:onPlan plan:third .
        """,
    ),
    silent("3.2-cycle", "plan:second ntic:validUntil *", companions=_PERIOD_OPEN),
    contradicting(
        "3.2-cycle",
        "plan:second ntic:validUntil *",
        "event:evaluation ntic:notBefore *",
        "event:evaluation ntic:notAfter *",
        add="""plan:second ntic:validUntil [ a ntic:DatePoint ;
                ntic:notBefore "2021-12-31"^^xsd:date ; ntic:notAfter "2021-12-31"^^xsd:date ] .
            event:evaluation ntic:notBefore "2021-11-15"^^xsd:date ;
                ntic:notAfter "2021-11-15"^^xsd:date .""",
    ),
    silent("3.2-mode1", *_NO_MARK),
    contradicting(
        "3.2-mode1",
        "part:lead org:role *",
        add="""part:lead org:role role:participant .
            statement:strength ntic:about organization:university .
            statement:talent ntic:about organization:university .
            statement:team ntic:about organization:university .""",
    ),
    silent(
        "3.2-mode1-part",
        *_ALONE,
        "completeness:participants",
        add=_OWN_FORM,
        companions=PARTIES_OPEN,
    ),
    contradicting("3.2-mode1-part", *_ALONE, add=_OWN_FORM),
    silent("3.2-mode2", "organization:supplier a ntic:Enterprise", "part:company", add=_OWN_FORM),
    contradicting(
        "3.2-mode2", *_ONE_ENTERPRISE, add="organization:company a ntic:PublicInstitution ."
    ),
    silent("3.2-mode2-vehicle", "plan:second ntic:jointVehicle *"),
    contradicting(
        "3.2-mode2-vehicle",
        "plan:second ntic:jointVehicle *",
        add=complete_list("joint-vehicles"),
    ),
    silent(
        "3.2-mode2-invest",
        "matter:paid-university",
        "completeness:contributors",
        companions={
            "5.5-enterprise": "Only a complete list of contributors tells who gave more.",
            "5.5-joint": "Who invests in the center contributes to it, and one is left.",
        },
    ),
    contradicting(
        "3.2-mode2-invest",
        "matter:paid-university",
        companions={"5.5-joint": "Who invests in the center contributes to it, and one is left."},
    ),
    silent(
        "3.2-mode3",
        "organization:university a ntic:University",
        companions={"5.2-seats": "Whether every kind of party has a seat needs their kinds."},
    ),
    contradicting("3.2-mode3", "part:joint-lead"),
    silent("3.2-mode3-ent", *NO_ENTERPRISE, companions=KINDS_UNKNOWN | _NO_ENTERPRISE_AT_ALL),
    contradicting(
        "3.2-mode3-ent",
        *NO_ENTERPRISE,
        add=INSTITUTES,
        companions=NONE_IS_ENTERPRISE | _NO_ENTERPRISE_AT_ALL,
    ),
    *_tasks(),
    silent("6.1-intent", "event:intention ntic:notBefore *", "event:intention ntic:notAfter *"),
    contradicting(
        "6.1-intent",
        "event:intention ntic:notBefore *",
        "event:intention ntic:notAfter *",
        add="""event:intention ntic:notBefore "2019-05-01"^^xsd:date ;
            ntic:notAfter "2019-05-31"^^xsd:date .""",
    ),
    silent("6.1-content", "plan:second ntic:constructionMode *"),
    contradicting(
        "6.1-content",
        "plan:second ntic:constructionMode *",
        add=complete_list("plan-content", "plan:second"),
    ),
    silent("6.2-improve", "event:start ntic:onPlan *"),
    contradicting(
        "6.2-improve", "event:start ntic:onPlan *", add="event:start ntic:onPlan plan:first ."
    ),
    silent("6.2-panel", "event:review ntic:panel *"),
    contradicting(
        "6.2-panel",
        "event:review ntic:panel *",
        add="""event:review ntic:panel [ a ntic:Panel ; ntic:panelComplete true ;
            ntic:technicalExperts 5 ; ntic:managementExperts 2 ; ntic:policyExperts 0 ] .""",
    ),
    silent("6.3-start", "event:review ntic:reviewResult *"),
    contradicting(
        "6.3-start",
        "event:start ntic:notBefore *",
        "event:start ntic:notAfter *",
        add="""event:start ntic:notBefore "2019-02-01"^^xsd:date ;
            ntic:notAfter "2019-02-28"^^xsd:date .""",
        companions={"6.2-improve": "No opinion came before the start, so none could be heeded."},
    ),
)
