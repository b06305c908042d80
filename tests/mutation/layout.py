"""Mutants of the norms on layout, fields, hosts and those who lead and support."""

from __future__ import annotations

from tests.mutation.mutants import PARTIES_OPEN, complete_list, contradicting, silent

_CHAIN = ("center:one ntic:servesChain *", "center:one ntic:worksAtSegment *")
_CHAIN_GONE = {
    "2.2-industry": "A stage is a tie to its chain, so without ties there is no stage.",
    "4.2-chainlinks": "Without a chain there are no stages to look at.",
}
_FIELD_GONE = {"6.1-content": "The field of the plan counts as the center's, so it goes as well."}

ENTERPRISES = ("organization:leader", "organization:supplier", "organization:company")
NO_ENTERPRISE = tuple(f"{name} a ntic:Enterprise" for name in ENTERPRISES)
INSTITUTES = "".join(f"{name} a ntic:ResearchInstitute .\n" for name in ENTERPRISES)
KINDS_UNKNOWN = {
    "4.2-chainlinks": "Stages are served by enterprises, and none is known to be one.",
    "5.2-kinds": "Enterprises are one of the kinds, and none is known to be one.",
    "5.2-seats": "Whether every kind of party has a seat needs their kinds.",
    "5.5-enterprise": "What enterprises gave cannot be told from what others gave.",
}
NONE_IS_ENTERPRISE = {
    "3.3-unite": "Without enterprises all parties are on the side of research.",
    "4.2-chainlinks": "Stages are served by enterprises, and there is none.",
    "5.2-kinds": "Enterprises are one of the kinds, and there is none.",
    "5.5-enterprise": "All that was given was given by others.",
}
_LEAD_UNKNOWN = {"3.2-mode1": "The lead is not known to be an enterprise."}
_LEAD_NONE = {"3.2-mode1": "No lead is an enterprise."}

_LEADS_STEP_BACK = ("part:lead org:role *", "part:joint-lead org:role *", "part:company")
_NO_LEADS = """
    part:lead org:role role:participant . part:joint-lead org:role role:participant .
    center:one ntic:legalForm form:public-institution .
"""
_LEADERLESS = {
    "3.2-mode1": "Hosts are leads as well, and the mode asks who leads.",
    "3.3-lead": "Hosts are leads as well, and the norm speaks of the lead.",
}
_NO_SUPPORT = ("part:city", "matter:support")
_NO_GOVERNMENT = {
    "3.3-localgov": "The local government is the only government body.",
    "5.2-kinds": "Government is one of the kinds, and it is gone.",
}
_ONE_SIDE = ("part:joint-lead", "part:institute")
_ONE_SIDE_KIND = {"5.2-kinds": "Research is one of the kinds, and it is gone."}

MUTANTS = (
    silent("1-core", "center:one ntic:technologyKind kind:frontier-leading"),
    contradicting(
        "1-core",
        "center:one ntic:technologyKind kind:frontier-leading",
        add=complete_list("technology-kinds"),
    ),
    silent("1-chain", *_CHAIN, companions=_CHAIN_GONE),
    contradicting("1-chain", *_CHAIN, add=complete_list("chains"), companions=_CHAIN_GONE),
    silent("2.1-count", "completeness:centers"),
    contradicting(
        "2.1-count",
        "event:start ntic:notBefore *",
        "event:start ntic:notAfter *",
        add="""event:start ntic:notBefore "2021-06-01"^^xsd:date ;
            ntic:notAfter "2021-06-30"^^xsd:date .""",
    ),
    silent("2.2-industry", "center:one ntic:worksAtSegment *"),
    contradicting(
        "2.2-industry", "center:one ntic:worksAtSegment *", add=complete_list("chain-segments")
    ),
    silent("2.2-enterprise", *NO_ENTERPRISE, companions=KINDS_UNKNOWN | _LEAD_UNKNOWN),
    contradicting(
        "2.2-enterprise",
        *NO_ENTERPRISE,
        add=INSTITUTES,
        companions=NONE_IS_ENTERPRISE | _LEAD_NONE,
    ),
    silent("2.2-exchange", "matter:exchange"),
    contradicting("2.2-exchange", "matter:exchange", add=complete_list("exchange-mechanisms")),
    silent("2.2-open", "matter:crossing"),
    contradicting("2.2-open", "matter:crossing", add=complete_list("crossings")),
    silent("3.1-field", "* ntic:field *", companions=_FIELD_GONE),
    contradicting(
        "3.1-field", "* ntic:field *", add=complete_list("fields"), companions=_FIELD_GONE
    ),
    silent(
        "3.2-hosts",
        *_LEADS_STEP_BACK,
        add=_NO_LEADS,
        companions=_LEADERLESS | {"3.3-unite": "Without a lead there is no other side."},
    ),
    contradicting(
        "3.2-hosts",
        *_LEADS_STEP_BACK,
        "part:city org:role *",
        add=_NO_LEADS + "part:city org:role role:lead .",
        companions=_LEADERLESS,
    ),
    silent("3.2-gov", *_NO_SUPPORT, companions=_NO_GOVERNMENT),
    contradicting(
        "3.2-gov",
        *_NO_SUPPORT,
        add=complete_list("support-measures"),
        companions=_NO_GOVERNMENT,
    ),
    silent("3.3-lead", "statement:talent"),
    contradicting(
        "3.3-lead",
        "statement:talent ntic:count *",
        add="statement:talent ntic:count 0 ; ntic:about organization:university .",
    ),
    silent(
        "3.3-unite",
        *_ONE_SIDE,
        "completeness:participants",
        companions=_ONE_SIDE_KIND | PARTIES_OPEN,
    ),
    contradicting("3.3-unite", *_ONE_SIDE, companions=_ONE_SIDE_KIND),
    silent("3.3-integrate", "base:old ntic:registry *"),
    contradicting(
        "3.3-integrate",
        "base:old a ntic:EngineeringTechnologyResearchCenter",
        "base:old a ntic:ResearchBase",
        add="base:old a ntic:LocalBase .",
    ),
    silent("3.3-localgov", "organization:city ntic:division *"),
    contradicting(
        "3.3-localgov",
        "organization:city ntic:division *",
        add="""organization:city ntic:division division:elsewhere .
            division:elsewhere a ntic:Division ; ntic:withinDivision division:far .
            division:far a ntic:Division ; ntic:divisionLevel level:province .
        """
        + complete_list("support-measures"),
    ),
    silent("4.2-chainlinks", "activity:vehicles"),
    contradicting(
        "4.2-chainlinks",
        "activity:vehicles",
        add=complete_list("chain-activities", "chain:trains"),
    ),
)
