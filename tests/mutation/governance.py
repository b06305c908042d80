"""Mutants of the norms on legal form, organs, people, money and the end of construction."""

from __future__ import annotations

from tests.mutation.mutants import PARTIES_OPEN, complete_list, contradicting, silent

_ENDED = """ntic:validUntil [ a ntic:DatePoint ;
    ntic:notBefore "2023-06-01"^^xsd:date ; ntic:notAfter "2023-06-30"^^xsd:date ] ."""
_ONE_KIND = ("part:joint-lead", "part:institute", "part:city")
_ONE_KIND_ONLY = {
    "3.3-unite": "All parties are on the side of the lead.",
    "5.2-kinds": "Of the kinds, only enterprises are left.",
}
_UNSEATED = dict.fromkeys(("5.2-board", "5.2-seats"), "The seats are those of the board.")
_NO_EXCEPTION = {"5.1-legal": "The exception holds only with all three independences."}
_WHO_GAVE = {"5.5-enterprise": "Only a complete list of contributors tells who gave more."}
_DEPENDENT = ("center:one ntic:independentlyManages managed:money", "statement:money")
_EVALUATED = ("event:evaluation ntic:notBefore *", "event:evaluation ntic:notAfter *")

MUTANTS = (
    silent("5.1-legal", "organization:company ntic:legalForm *"),
    contradicting(
        "5.1-legal",
        "part:company",
        add="center:one ntic:independentLegalEntity false .",
        companions=dict.fromkeys(
            ("5.1-interim", "5.1-transition"), "A center that is no legal entity is in transition."
        ),
    ),
    silent("5.1-interim", *_DEPENDENT, companions=_NO_EXCEPTION),
    contradicting(
        "5.1-interim",
        *_DEPENDENT,
        add=complete_list("independences"),
        companions=_NO_EXCEPTION,
    ),
    silent("5.1-transition", "event:step"),
    contradicting("5.1-transition", "event:step", add=complete_list("transition-steps")),
    silent("5.2-organs", "organ:board", companions=_UNSEATED),
    contradicting("5.2-organs", add=f"organ:board {_ENDED}", companions=_UNSEATED),
    silent("5.2-committee", "organ:experts"),
    contradicting(
        "5.2-committee",
        "organ:experts ntic:memberCount *",
        add="organ:experts ntic:memberCount 0 .",
    ),
    silent("5.2-head", "holding:head"),
    contradicting(
        "5.2-head",
        "holding:head",
        add="""matter:vacancy a ntic:Vacancy ; ntic:concerns center:one ;
            ntic:vacantPost post:director ; ntic:validFrom [ a ntic:DatePoint ;
                ntic:notBefore "2025-01-01"^^xsd:date ; ntic:notAfter "2025-01-31"^^xsd:date ] .""",
    ),
    silent(
        "5.2-parties",
        *_ONE_KIND,
        "completeness:participants",
        companions=_ONE_KIND_ONLY | PARTIES_OPEN,
    ),
    contradicting("5.2-parties", *_ONE_KIND, companions=_ONE_KIND_ONLY),
    silent("5.2-kinds", "part:city", "completeness:participants", companions=PARTIES_OPEN),
    contradicting("5.2-kinds", "part:city"),
    silent(
        "5.2-board",
        "completeness:seats",
        companions={"5.2-seats": "Only a complete list of seats tells who has none."},
    ),
    contradicting(
        "5.2-board",
        "matter:seat-university ntic:sentBy *",
        "matter:seat-institute ntic:sentBy *",
        "matter:seat-city ntic:partyKind *",
        add="""matter:seat-university ntic:sentBy organization:leader .
            matter:seat-institute ntic:sentBy organization:leader .
            matter:seat-city ntic:sentBy organization:leader .""",
        companions={"5.2-seats": "Where one party sends all, the others have no seat."},
    ),
    silent("5.2-seats", "completeness:participants"),
    contradicting("5.2-seats", "matter:seat-city ntic:partyKind *"),
    silent("5.2-party", "organ:party"),
    contradicting("5.2-party", "organ:party", add=complete_list("party-organizations")),
    silent(
        "5.3-joint",
        "matter:project ntic:undertaker organization:supplier",
        "completeness:undertakers",
    ),
    contradicting("5.3-joint", "matter:project ntic:undertaker organization:supplier"),
    silent("5.4-staff", "matter:staff-support"),
    contradicting(
        "5.4-staff",
        "matter:staff-support ntic:count *",
        add="matter:staff-support ntic:count 0 .",
    ),
    silent(
        "5.5-joint",
        "matter:paid-university",
        "completeness:contributors",
        companions=_WHO_GAVE,
    ),
    contradicting("5.5-joint", "matter:paid-university"),
    silent("5.5-enterprise", "matter:paid-leader ntic:amount *"),
    contradicting(
        "5.5-enterprise",
        "matter:paid-university ntic:amount *",
        "matter:paid-university ntic:contributionForm *",
        add="""matter:paid-university ntic:amount 500000000.0 ;
            ntic:contributionForm given:cash .""",
    ),
    silent("5.5-selfrun", "completeness:income"),
    contradicting(
        "5.5-selfrun",
        "matter:own-2023 ntic:amount *",
        add="matter:own-2023 ntic:amount 1000000.0 .",
    ),
    silent("6.4-annual", "event:report-2021"),
    contradicting("6.4-annual", "event:report-2021", add=complete_list("annual-reports")),
    silent(
        "6.4-evaluate",
        "event:evaluation",
        add='event:outcome ntic:basisDocument "合成文件第9号"@zh .',
        companions={"6.4-outcome": "The outcome now rests on another document."},
    ),
    contradicting(
        "6.4-evaluate",
        *_EVALUATED,
        add="""event:evaluation ntic:notBefore "2023-01-15"^^xsd:date ;
            ntic:notAfter "2023-01-15"^^xsd:date .""",
    ),
    silent("6.4-outcome", "event:outcome ntic:onEvaluation *"),
    contradicting(
        "6.4-outcome",
        "event:outcome ntic:notBefore *",
        "event:outcome ntic:notAfter *",
        add="""event:outcome ntic:notBefore "2022-10-01"^^xsd:date ;
            ntic:notAfter "2022-10-31"^^xsd:date .""",
    ),
)
