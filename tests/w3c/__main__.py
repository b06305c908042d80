"""Print how many tests of each section pass: ``python -m tests.w3c``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from ntic_kg.settings import Settings
from tests.suites import SUITES
from tests.w3c import protocols, queries
from tests.w3c.deviations import Deviation, excluded_sections, read_deviations, reason_for
from tests.w3c.exchanges import read_tests
from tests.writable_service import Writable, writable

_ROOT = SUITES / "sparql11"
_GRAPH_STORE = "graph-store-protocol"
Result = tuple[str, str, str | None]


def main() -> int:
    """Run everything.

    Returns:
        1 when a test fails that is not listed, or a listed one passes; 2 without the suites.
    """
    if not _ROOT.exists():
        sys.stderr.write(f"No suites in {SUITES}: set NTIC_SUITES.\n")
        return 2
    with tempfile.TemporaryDirectory() as name:
        protocol = list(_protocol_results(Path(name) / "protocol"))
        query = list(_query_results(Path(name) / "query"))
    unexpected = _report("protocol", protocol) + _report("query", query)
    return 1 if unexpected else 0


def _protocol_results(folder: Path) -> Iterable[Result]:
    with writable(folder) as service:
        for test in read_tests(_ROOT / "protocol" / "manifest.ttl"):
            failure = protocols.failure_of(service, test, protocols.query_or_update)
            yield test.section, test.name, failure
        for kind in ("direct", "indirect"):
            for test in read_tests(_ROOT / _GRAPH_STORE / f"manifest-{kind}.ttl"):
                failure = protocols.failure_of(service, test, protocols.graph_store)
                yield test.section, test.name, failure


def _query_results(folder: Path) -> Iterable[Result]:
    excluded = excluded_sections(read_deviations("query"))
    tests = [t for t in queries.read_query_tests(_ROOT) if t.section not in excluded]
    queries.load(tests, _ROOT, folder)
    with Writable(folder, Settings(home=None, store=str(folder), workers=2)) as service:
        for test in tests:
            yield test.section, test.name, queries.failure_of(service.client, test)


def _report(suite: str, results: list[Result]) -> int:
    deviations = read_deviations(suite)
    unexpected = 0
    sys.stdout.write(f"{suite:<24}{'tests':>7}{'pass':>7}{'listed':>8}\n")
    for section in dict.fromkeys(section for section, _, _ in results):
        rows = [result for result in results if result[0] == section]
        passed = sum(failure is None for _, _, failure in rows)
        listed = [r for r in rows if reason_for(deviations, section, r[1]) is not None]
        sys.stdout.write(f"{section:<24}{len(rows):>7}{passed:>7}{len(listed):>8}\n")
        unexpected += sum(_is_unexpected(deviations, row) for row in rows)
    passed = sum(failure is None for _, _, failure in results)
    sys.stdout.write(f"{'together':<24}{len(results):>7}{passed:>7}{len(results) - passed:>8}\n")
    for section, reason in excluded_sections(deviations).items():
        sys.stdout.write(f"not run: {section} ({reason})\n")
    sys.stdout.write("\n")
    return unexpected


def _is_unexpected(deviations: list[Deviation], result: Result) -> bool:
    section, test, failure = result
    listed = reason_for(deviations, section, test)
    if (failure is None) == (listed is None):
        return False
    sys.stdout.write(f"  {test}: {failure or 'passes, although it is listed'}\n")
    return True


if __name__ == "__main__":
    sys.exit(main())
