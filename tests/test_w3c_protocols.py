"""The W3C tests of the SPARQL Protocol and of the Graph Store Protocol, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.suites import SUITES, suite
from tests.w3c.deviations import read_deviations, reason_for
from tests.w3c.exchanges import ProtocolTest, read_tests
from tests.w3c.manifests import Manifest
from tests.w3c.protocols import failure_of, graph_store, query_or_update
from tests.writable_service import Writable, writable

APPROVAL = "http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#approval"
MANIFESTS = {
    "protocol/manifest.ttl": query_or_update,
    "graph-store-protocol/manifest-direct.ttl": graph_store,
    "graph-store-protocol/manifest-indirect.ttl": graph_store,
}


def cases_of(manifest: str) -> list[ProtocolTest]:
    """Read the tests of a manifest; none where the suites are absent."""
    path = SUITES / "sparql11" / manifest
    return list(read_tests(path)) if path.exists() else []


CASES = [(manifest, test) for manifest in MANIFESTS for test in cases_of(manifest)]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    """Run one service for all tests."""
    with writable(tmp_path_factory.mktemp("protocols")) as one:
        yield one


def test_the_suites_are_there() -> None:
    """Without them nothing below runs, and this says so."""
    suite("sparql11/protocol")
    counted = {manifest: len(cases_of(manifest)) for manifest in MANIFESTS}
    assert list(counted.values()) == [34, 4, 9]


def test_the_older_tests_of_graphs_are_all_deprecated_by_the_suite() -> None:
    """So they are not run: what replaces them is."""
    path = suite("sparql11/http-rdf-update/manifest.ttl")
    manifest = Manifest(path, "http://www.example/manifest")
    approvals = [manifest.text(test, APPROVAL) for _, _, test in manifest.entries()]
    assert [str(approval).rpartition("#")[2] for approval in approvals] == ["Deprecated"] * 18


@pytest.mark.parametrize(("manifest", "test"), CASES, ids=lambda case: getattr(case, "name", ""))
def test_a_test_of_the_protocols_passes_or_is_listed(
    service: Writable, manifest: str, test: ProtocolTest
) -> None:
    """An unlisted failure fails, and so does a listed pass."""
    reason = reason_for(read_deviations("protocol"), test.section, test.name)
    failure = failure_of(service, test, MANIFESTS[manifest])

    if reason is None:
        assert failure is None, f"{test.title}: {failure}"
    else:
        assert failure is not None, "it passes: take it off the list"
