"""One synthetic center with all that concerns it, right or wrong under chosen norms.

Knows what data about a center look like; nothing of files or of the size of the network.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Protocol

from synthetic_terms import Block, boolean, money, text, thing, whole

# Norms that a center can be made to depart from, each without touching another.
NORMS = (
    "1-core", "3.2-cycle", "3.2-hosts", "3.2-oneplan", "4.4-talent", "5.1-legal",
    "5.2-committee", "5.2-head", "5.2-organs", "5.3-joint", "5.4-staff", "5.5-enterprise",
    "6.1-content", "6.2-panel", "6.3-start", "6.4-annual", "6.4-evaluate", "6.4-outcome",
)  # fmt: skip
FIELDS = ("high-speed-train", "big-data", "new-materials", "biopharmaceuticals", "large-aircraft")
TASKS = ("strategy", "chain", "startup", "talent", "reform")
MODES = {
    "enterprise": "scheme:formation-mode/leading-enterprise",
    "university": "scheme:formation-mode/university-or-institute",
}
MOST_PARTNERS = 80


class Surroundings(Protocol):
    """What a center needs to know of its network."""

    random: Random
    centers: int
    chains: int
    divisions: int

    def partner(self, kind: str) -> str:
        """Choose an organization of a kind."""
        ...


class Center:
    """One center and all that concerns it alone."""

    def __init__(self, network: Surroundings, block: Block, wrong: frozenset[str]) -> None:
        self.network, self.block, self.wrong = network, block, wrong
        self.random = network.random
        self.number = network.centers
        self.iri = thing("center", self.number)
        self.year = self.random.randint(2018, 2021)

    def write(self) -> None:
        """Write everything about the center into its block."""
        self._itself()
        self._parties()
        self._plan()
        self._events()
        self._organs()
        self._means()

    def own(self, kind: str, what: str) -> str:
        """Name a thing that belongs to this center alone."""
        return thing(kind, f"{self.number}-{what}")

    def matter(self, kind: str, what: str, *pairs: str) -> str:
        """Write a node about the center that is no event."""
        iri = self.own("matter", what)
        self.block.a(iri, f"ntic:{kind}")
        self.block.say(iri, "ntic:concerns", self.iri, *pairs)
        return iri

    def event(self, kind: str, first: date, *pairs: str, key: str = "", days: int = 0) -> str:
        """Write an event of the center."""
        iri = self.own("event", key or kind.lower())
        self.block.a(iri, f"ntic:{kind}", "ntic:LifeCycleEvent")
        self.block.say(iri, "ntic:concerns", self.iri, *pairs)
        self.block.dated(iri, first, first + timedelta(days=days))
        return iri

    def lasting(self, subject: str, first: date, last: date | None = None) -> None:
        """Say from when and until when something lasts."""
        for side, when in (("From", first), ("Until", last)):
            if when:
                point = f"_:p{len(self.block.lines)}x{self.number}"
                self.block.say(subject, f"ntic:valid{side}", point)
                self.block.a(point, "ntic:DatePoint")
                self.block.dated(point, when)

    def whole_list(self, about: str, name: str) -> None:
        """Say that a list is complete."""
        iri = thing("completeness", f"{self.number}-{name}-{len(self.block.lines)}")
        self.block.a(iri, "ntic:CompletenessStatement")
        self.block.say(
            iri,
            *("ntic:about", about, "ntic:list", f"scheme:list/{name}"),
            *("ntic:completeness", "scheme:completeness/complete"),
        )

    def joins(self, member: str, role: str, what: str) -> str:
        """Write a participation."""
        iri = self.own("participation", what)
        self.block.a(iri, "ntic:Participation", "org:Membership")
        self.block.say(
            iri,
            *("org:organization", self.iri, "org:member", member),
            *("org:role", f"scheme:participation-role/{role}"),
        )
        return iri

    def _itself(self) -> None:
        block, number, pick = self.block, self.number, self.random.randrange
        block.a(self.iri, "ntic:TechnologyInnovationCenter", "org:Organization")
        block.label(self.iri, f"合成创新中心{number}", f"Synthetic innovation center {number}")
        chain = int(self.network.chains * self.random.random() ** 2)
        block.say(
            self.iri,
            *("ntic:category", "scheme:category/field"),
            *("ntic:field", f"scheme:field/{FIELDS[pick(len(FIELDS))]}"),
            *("ntic:technologyKind", "scheme:technology-kind/key-generic"),
            *("ntic:servesChain", thing("chain", chain)),
            *("ntic:worksAtSegment", thing("chain-segment", f"{chain}-{pick(3)}")),
        )
        if "1-core" in self.wrong:
            self.whole_list(self.iri, "technology-kinds")
        elif self.random.random() < 0.5:
            leading = "scheme:technology-kind/frontier-leading"
            block.say(self.iri, "ntic:technologyKind", leading)
        for number in range(1 + (self.random.random() < 0.15)):
            seat = self.own("seat", str(number))
            block.a(seat, "ntic:Seat")
            block.say(self.iri, "ntic:seat", seat)
            block.say(seat, "ntic:division", thing("division", pick(self.network.divisions)))

    def _parties(self) -> None:
        network, chance = self.network, self.random.random
        self.lead = "city" if "3.2-hosts" in self.wrong else "enterprise"
        if self.lead == "enterprise" and chance() < 0.4:
            self.lead = "university"
        self.joins(network.partner(self.lead), "lead", "lead")
        self._legal_form()
        for number in range(min(MOST_PARTNERS, int(2 * self.random.paretovariate(1.1)))):
            kind = ("enterprise", "enterprise", "university", "institute")[number % 4]
            part = self.joins(network.partner(kind), "participant", f"participant-{number}")
            ended = date(2024, 6, 30) if chance() < 0.2 else None
            self.lasting(part, date(self.year, 1 + number % 12, 1), ended)
        city = network.partner("city")
        self.joins(city, "supporter", "city")
        support = self.matter("SupportMeasure", "support", "ntic:providedBy", city)
        self.block.dated(support, date(self.year, 12, 1))

    def _legal_form(self) -> None:
        if "5.1-legal" in self.wrong:
            self.block.say(self.iri, "ntic:independentLegalEntity", boolean(False))
        elif "3.2-hosts" in self.wrong:
            self.block.say(self.iri, "ntic:legalForm", "scheme:legal-form/public-institution")
        else:
            company = self.own("organization", "company")
            self.block.a(company, "ntic:Enterprise", "org:Organization")
            self.block.label(
                company, f"合成中心公司{self.number}", f"Synthetic operating company {self.number}"
            )
            self.block.say(company, "ntic:legalForm", "scheme:legal-form/enterprise")
            self.joins(company, "operating-entity", "company")

    def _plan(self) -> None:
        self.plan = self.own("plan", "one")
        years = 2 if "3.2-cycle" in self.wrong else 3
        self.ends = date(self.year + years, 12, 31)
        self._one_plan(self.plan, date(self.year + 1, 1, 1), self.ends)
        if self.lead in MODES:
            self.block.say(self.plan, "ntic:formationMode", MODES[self.lead])
        self.block.say(self.plan, "ntic:direction", text("合成方向"))
        for task in TASKS:
            if task != "talent" or "4.4-talent" not in self.wrong:
                self.block.say(self.plan, "ntic:task", f"scheme:construction-task/{task}")
        if "3.2-oneplan" in self.wrong:
            second = self.own("plan", "two")
            self._one_plan(second, date(self.year + 2, 1, 1), date(self.year + 4, 12, 31))

    def _one_plan(self, plan: str, first: date, last: date) -> None:
        self.block.a(plan, "ntic:Plan")
        self.block.say(plan, "ntic:planOf", self.iri)
        self.lasting(plan, first, last)
        for norm, what in (("4.4-talent", "tasks"), ("6.1-content", "plan-content")):
            if norm in self.wrong:
                self.whole_list(plan, what)

    def _events(self) -> None:
        start = date(self.year, self.random.randint(7, 11), 1)
        self.event("Intention", date(self.year, 1, 10), days=20)
        self._review(start + timedelta(days=60 if "6.3-start" in self.wrong else -60))
        self.event("Start", start, days=27)
        self.event("Unveiling", start + timedelta(days=90))
        self.event("Operation", date(self.year + 1, 3, 1), days=30)
        # The report of the first year is the one that lacks: it is due by any reference date.
        for year in range(self.year + 1 + ("6.4-annual" in self.wrong), self.ends.year + 1):
            said = ("ntic:year", whole(year))
            self.event("AnnualReport", date(year + 1, 1, 20), *said, key=f"report-{year}")
        if "6.4-annual" in self.wrong:
            self.whole_list(self.iri, "annual-reports")
        late = 20 if "6.4-evaluate" in self.wrong else -45
        evaluated = self.ends + timedelta(days=late)
        evaluation = self.event("Evaluation", evaluated, "ntic:onPlan", self.plan)
        decided = evaluated + timedelta(days=-30 if "6.4-outcome" in self.wrong else 30)
        self.event(
            *("Outcome", decided, "ntic:onEvaluation", evaluation),
            *("ntic:outcomeKind", "scheme:outcome/follow-up-support"),
        )

    def _review(self, first: date) -> None:
        panel = f"_:panel{self.number}"
        self.event(
            *("Review", first, "ntic:panel", panel),
            *("ntic:reviewResult", "scheme:review-result/passed"),
            days=self.random.randint(0, 20),
        )
        policy = 0 if "6.2-panel" in self.wrong else self.random.randint(1, 3)
        self.block.a(panel, "ntic:Panel")
        self.block.say(
            panel,
            *("ntic:panelComplete", boolean(True), "ntic:technicalExperts", whole(5)),
            *("ntic:managementExperts", whole(2), "ntic:policyExperts", whole(policy)),
        )

    def _organs(self) -> None:
        since = date(self.year + 1, 1, 15)
        board = self._organ("board", "Board" if self.random.random() < 0.5 else "Council")
        self.lasting(board, since, date(2023, 6, 30) if "5.2-organs" in self.wrong else None)
        for number in range(self.random.randint(3, 9)):
            seat = self.own("board-seat", str(number))
            self.block.a(seat, "ntic:BoardSeat")
            sender = self.network.partner("enterprise" if number % 2 else "university")
            self.block.say(seat, "ntic:seatOn", board, "ntic:sentBy", sender)
        experts = self._organ("experts", "ExpertCommittee")
        members = 0 if "5.2-committee" in self.wrong else self.random.randint(7, 21)
        self.block.say(experts, "ntic:memberCount", whole(members))
        if "5.2-head" in self.wrong:
            vacancy = self.matter("Vacancy", "vacancy", "ntic:vacantPost", "scheme:post/director")
            self.lasting(vacancy, date(2024, 1, 1))
            return
        holding, person = self.own("post-holding", "head"), self.own("person", "head")
        self.block.a(holding, "ntic:PostHolding", "org:Membership")
        self.block.a(person, "foaf:Person")
        self.block.say(person, "skos:prefLabel", text(f"合成主任{self.number}"))
        self.block.say(
            holding,
            *("org:organization", self.iri, "org:member", person),
            *("org:role", "scheme:post/director"),
        )
        self.lasting(holding, since)

    def _organ(self, what: str, kind: str) -> str:
        organ = self.own("organ", what)
        self.block.a(organ, f"ntic:{kind}", "ntic:Organ", "org:OrganizationalUnit")
        self.block.say(organ, "org:unitOf", self.iri)
        return organ

    def _means(self) -> None:
        given = 0
        for year in range(self.year + 1, 2025):
            for number in range(self.random.randint(1, 3)):
                gift = int(100 * self.random.paretovariate(1.2))
                self._paid("enterprise", year, gift, number)
                given += gift
        if "5.5-enterprise" in self.wrong:
            self._paid("university", 2024, 2 * given, 9)
            self.whole_list(self.iri, "contributors")
        project = self.matter("Project", "project", "ntic:undertaker", self.iri)
        self.block.say(project, "ntic:program", "scheme:program/national-key-rd")
        if "5.3-joint" in self.wrong:
            self.whole_list(project, "undertakers")
        else:
            self.block.say(project, "ntic:undertaker", self.network.partner("institute"))
        for kind, most in (("research", 300), ("technical-support", 80), ("management", 40)):
            none = kind == "management" and "5.4-staff" in self.wrong
            self.matter(
                *("StaffCount", f"staff-{kind}", "ntic:year", whole(2024)),
                *("ntic:staffKind", f"scheme:staff-kind/{kind}"),
                *("ntic:count", whole(0 if none else self.random.randint(5, most))),
            )

    def _paid(self, kind: str, year: int, ten_thousands: int, number: int) -> None:
        self.matter(
            *("Contribution", f"paid-{year}-{number}", "ntic:year", whole(year)),
            *("ntic:contributor", self.network.partner(kind)),
            *("ntic:amount", money(10_000 * ten_thousands), "ntic:currency", '"CNY"'),
        )
