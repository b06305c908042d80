"""The properties that reconciling offers: to narrow a query by, and to extend a table with.

One row a property. A pattern joins a thing ``?s`` with a value ``?v``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ntic_kg.values import Wording


class Use(StrEnum):
    """What a value that comes with a query is good for."""

    IDENTIFIER = "identifier"  # decides
    PLACE = "place"  # goes into the comparison of names
    VALUE = "value"  # speaks for a candidate that has it, against one that has another


@dataclass(frozen=True)
class Property:
    """A property that clients may name.

    Args:
        id: what they call it; that of an identifier is its scheme.
        label, about: for people.
        pattern: SPARQL, from ``?s`` to ``?v``.
        use: what its values are good for in a query.
        single: whether two different values contradict each other.
        expects: class of the things that are its values; empty where they are text.
    """

    id: str
    label: Wording
    about: Wording
    pattern: str
    use: Use = Use.VALUE
    single: bool = False
    expects: str = ""


_ORGANIZATION = "org:Organization"
_ROWS = (
    Property(
        "uscc",
        Wording("统一社会信用代码", "Unified social credit code"),
        Wording("18 位，GB 32100-2015", "18 characters, GB 32100-2015"),
        "?s adms:identifier ?i . ?i a ntic:UnifiedSocialCreditCode ; skos:notation ?v",
        Use.IDENTIFIER,
    ),
    Property(
        "ror",
        Wording("ROR 标识", "ROR identifier"),
        Wording("研究机构登记处的标识", "Of the Research Organization Registry"),
        "?s ntic:rorRecord ?r BIND(STR(?r) AS ?v)",  # the record itself would give its name
        Use.IDENTIFIER,
    ),
    Property(
        "school-code",
        Wording("学校标识码", "School code"),
        Wording("教育部，10 位或末 5 位", "Ministry of Education, ten digits or the last five"),
        "?s ntic:schoolCode ?v",
        Use.IDENTIFIER,
    ),
    Property(
        "division",
        Wording("所在行政区", "Division"),
        Wording("城市或省份，GB/T 2260", "City or province, GB/T 2260"),
        "{ ?s ntic:division ?v } UNION { ?s ntic:seat/ntic:division ?v }",
        Use.PLACE,
        expects="ntic:Division",
    ),
    Property(
        "province",
        Wording("所在省份", "Province"),
        Wording("省级行政区，GB/T 2260", "Division of the first level, GB/T 2260"),
        "?s ntic:inProvince ?v",
        Use.PLACE,
        expects="ntic:Division",
    ),
    Property(
        "host",
        Wording("依托单位", "Host"),
        Wording("基地的依托单位或中心的牵头单位", "The host of a base, the lead of a center"),
        "{ ?s ntic:host ?v } UNION { ?p org:organization ?s ; "
        "org:role <https://w3id.org/ntic/scheme/participation-role/lead> ; org:member ?v }",
        single=True,
        expects=_ORGANIZATION,
    ),
    Property(
        "registry",
        Wording("所属序列", "Registry"),
        Wording("基地所在的国家级序列", "The national registry that a base belongs to"),
        "?s ntic:registry ?v",
        single=True,
        expects="ntic:BaseRegistry",
    ),
    Property(
        "category",
        Wording("中心类别", "Category"),
        Wording("综合类或领域类", "Comprehensive or of one field"),
        "?s ntic:category ?v",
        single=True,
    ),
    Property(
        "field",
        Wording("技术领域", "Field"),
        Wording("中心的技术领域", "The technology field of a center"),
        "?s ntic:field ?v",
    ),
    Property(
        "formation-mode",
        Wording("组建模式", "Formation mode"),
        Wording("由谁牵头组建", "Who leads the formation"),
        "?s ntic:formationMode ?v",
    ),
    Property(
        "hosted-bases",
        Wording("依托本单位的基地", "Hosted bases"),
        Wording("以本单位为依托单位的基地", "The bases that an organization hosts"),
        "?v ntic:host ?s",
        expects="ntic:Base",
    ),
    Property(
        "established",
        Wording("批准或设立时间", "Established"),
        Wording(
            "基地的批准或设立、中心的启动建设，按所知的精度",
            "When a base was established or a center started, as exactly as it is known",
        ),
        "{ ?s ntic:established/ntic:dateAsRead ?v } UNION "
        "{ ?e a ntic:Start ; ntic:concerns ?s ; ntic:dateAsRead ?v }",
        single=True,
    ),
    Property(
        "name-zh",
        Wording("中文名称", "Chinese name"),
        Wording("现用名称", "The name in use"),
        '?s skos:prefLabel ?v FILTER(LANG(?v) = "zh")',
    ),
    Property(
        "name-en",
        Wording("英文名称", "English name"),
        Wording("现用名称", "The name in use"),
        '?s skos:prefLabel ?v FILTER(LANG(?v) = "en")',
    ),
    Property(
        "alias",
        Wording("别称", "Alias"),
        Wording("有记载的其他名称", "Other names that are recorded"),
        "?s skos:altLabel ?v",
    ),
    Property(
        "former-name",
        Wording("曾用名", "Former name"),
        Wording("更名之前的名称", "The name before a renaming"),
        "?e ntic:formerName ?v ; ntic:concerns ?s",
    ),
    Property(
        "wikidata",
        Wording("维基数据条目", "Wikidata item"),
        Wording("条目的地址", "The address of the item"),
        "?s ntic:wikidataItem ?i BIND(STR(?i) AS ?v)",
    ),
)

PROPERTIES: Mapping[str, Property] = {row.id: row for row in _ROWS}
