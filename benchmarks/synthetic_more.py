"""What the ready questions ask and the synthetic network does not tell, for every center.

Income, transfers, joint projects, second links of chains and work at them, posts elsewhere and at
two centers, links to other bases, validation runs, waivers, mappings and strategies. Kept apart
from the network, whose planted breaches must stay exactly what they are. Every IRI of a thing holds
``synthetic``.
"""

from __future__ import annotations

from datetime import date
from random import Random

from synthetic_terms import Block, day, money, name, text, thing, whole

STATES = ("met", "met", "breached", "not-recorded", "not-recorded", "not-applicable")
RUNS = ("2023-12-31", "2025-12-31")
NORMS = 12
_DONE = name("xsd:dateTime")


class More:
    """Writes the rest about a network that was generated."""

    def __init__(self, centers: int, organizations: int, divisions: int, chains: int) -> None:
        """Take over how many of each thing the network has."""
        self.random = Random(7)  # noqa: S311 - numbers for examples, not for secrets
        self.centers, self.organizations = centers, organizations
        self.divisions, self.chains = divisions, chains
        self.block = Block()

    def write(self) -> list[str]:
        """Give all lines."""
        self._places()
        self._policy()
        # What comes from the end of one chain goes into the beginning of another.
        last, first = thing("chain-segment", "1-2"), thing("chain-segment", "0-0")
        self.block.say(last, "ntic:upstreamOf", first)
        registry = thing("registry", 0)
        self.block.a(registry, "ntic:BaseRegistry")
        self.block.label(registry, "合成基地名录", "Synthetic registry of bases")
        for number in range(self.centers):
            self._money(number)
            self._ties(number)
            self._posts(number)
            self._findings(number)
        return self.block.lines

    def _one(self, kind: str, most: int) -> str:
        return thing(kind, self.random.randrange(most))

    def _matter(self, kind: str, key: str, number: int, *pairs: str) -> str:
        iri = thing("matter", f"{number}-{key}")
        self.block.a(iri, f"ntic:{kind}")
        self.block.say(iri, "ntic:concerns", thing("center", number), *pairs)
        return iri

    def _places(self) -> None:
        say, block = self.block.say, self.block
        for number in range(0, self.divisions, 10):
            level = "scheme:division-level/province"
            say(thing("division", number), "ntic:divisionLevel", level)
        for number in range(9):
            strategy, membership = thing("strategy", number), thing("strategy-membership", number)
            block.a(strategy, "ntic:Strategy")
            block.label(strategy, f"合成战略{number}", f"Synthetic strategy {number}")
            block.a(membership, "ntic:StrategyMembership")
            place = thing("division", number * 10 % self.divisions)
            say(membership, "ntic:strategy", strategy, "ntic:member", place)

    def _policy(self) -> None:
        say, block = self.block.say, self.block
        policy = thing("policy", "one")
        block.a(policy, "ntic:Policy")
        say(policy, "ntic:documentNumber", '"国科发创〔2017〕353号"')
        for number in range(NORMS):
            norm = thing("norm", number)
            block.a(norm, "ntic:Norm")
            bearer = ("center", "lead-unit", "local-government", "most")[number % 4]
            say(norm, "ntic:policy", policy, "ntic:keyPhrase", text(f"合成条款{number}"))
            say(norm, "ntic:bearer", f"scheme:bearer/{bearer}")
            say(norm, "ntic:encoding", "scheme:encoding/checked")
            if number:  # the first lacks its rule
                say(norm, "ntic:shape", thing("shape", number))
        for number, when in enumerate(RUNS):
            run = thing("run", number)
            block.a(run, "ntic:ValidationRun")
            say(run, "ntic:profile", "scheme:profile/public-record")
            say(run, "ntic:referenceDate", day(date.fromisoformat(when)))
            block.lines.append(f'{run} <{_ENDED}> "{when}T09:00:00Z"^^{_DONE} .\n')

    def _money(self, number: int) -> None:
        for year in (2022, 2023, 2024):
            for kind in ("own", "public", "transfer"):
                yuan = money(10_000 * self.random.randint(1, 5000))
                self._matter(
                    *("Income", f"{kind}-{year}", number, "ntic:year", whole(year)),
                    *("ntic:incomeKind", f"scheme:income-kind/{kind}", "ntic:amount", yuan),
                )
        for key in ("a", "b"):
            receiver = self._one("organization", self.organizations)
            self._matter("TechnologyTransfer", f"transfer-{key}", number, "ntic:receiver", receiver)
        support = thing("matter", f"{number}-support")
        kind = self.random.choice(("policy", "funds", "land", "infrastructure"))
        self.block.say(support, "ntic:supportKind", f"scheme:support-kind/{kind}")

    def _ties(self, number: int) -> None:
        say, block, center = self.block.say, self.block, thing("center", number)
        chain = self.random.randrange(max(1, self.chains))
        segment = thing("chain-segment", f"{chain}-{self.random.randrange(3)}")
        say(center, "ntic:worksAtSegment", segment)
        if number % 3 == 0:
            other = self._one("center", self.centers)
            say(thing("matter", f"{number}-project"), "ntic:undertaker", other)
            self._matter("Project", "project-two", number, "ntic:undertaker", other)
        body, part = self._body(number), thing("participation", f"{number}-more")
        if number % 4 == 0:
            block.a(part, "ntic:Participation", "org:Membership")
            say(part, "org:organization", center, "org:member", body)
            say(part, "org:role", "scheme:participation-role/joint-lead")
            activity = thing("chain-activity", number)
            block.a(activity, "ntic:ChainActivity")
            say(activity, "ntic:inChain", thing("chain", chain), "ntic:atSegment", segment)
            say(activity, "ntic:actor", body, "ntic:confidence", "scheme:confidence/high")
        base, link = thing("base", number), thing("base-link", number)
        block.a(base, "ntic:StateKeyLaboratory")
        say(base, "ntic:registry", thing("registry", 0), "ntic:host", body)
        block.a(link, "ntic:BaseLink")
        say(link, "ntic:fromCenter", center, "ntic:toBase", base)
        say(link, "ntic:linkRelation", "scheme:base-relation/converted-from")

    def _body(self, number: int) -> str:
        """Name the organization where the head of a center has another post."""
        return thing("organization", Random(number).randrange(self.organizations))  # noqa: S311

    def _posts(self, number: int) -> None:
        head = thing("person", f"{number}-head")
        places = [(self._body(number), "organization-head", date(2012, 1, 1))]
        if number % 10 == 0:
            other = thing("center", (number + 1) % self.centers)
            places.append((other, "expert-committee-member", date(2022, 1, 1)))
        for key, (place, role, since) in enumerate(places):
            post, begin = thing("post-holding", f"{number}-more-{key}"), f"_:more{number}x{key}"
            self.block.a(post, "ntic:PostHolding")
            self.block.say(post, "org:member", head, "org:organization", place)
            self.block.say(post, "org:role", f"scheme:post/{role}", "ntic:validFrom", begin)
            self.block.dated(begin, since)

    def _findings(self, number: int) -> None:
        say, block, center = self.block.say, self.block, thing("center", number)
        for run in range(len(RUNS)):
            for norm in range(NORMS):
                state = thing("norm-state", f"{run}-{number}-{norm}")
                block.a(state, "ntic:NormState")
                chosen = self.random.choice(STATES)
                say(state, "ntic:ofRun", thing("run", run), "ntic:focus", center)
                say(state, "ntic:norm", thing("norm", norm), "ntic:state", f"scheme:state/{chosen}")
        if number % 25 == 0:
            waiver = thing("waiver", number)
            block.a(waiver, "ntic:Waiver")
            say(waiver, "ntic:waives", thing("norm", number % NORMS), "ntic:waivedFor", center)


_ENDED = "http://www.w3.org/ns/prov#endedAtTime"
