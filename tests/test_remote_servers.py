"""The servers that other tests ask are real, start empty of our data, and leave nothing."""

from __future__ import annotations

import httpx
import pytest

from tests.remote_servers import SERVERS
from tests.service_fixture import is_running

ONE = '<urn:a> <urn:name> "国家技术创新中心"@zh .'


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_answers_what_was_put_into_a_graph_and_then_ends(name: str) -> None:
    """Chinese text comes back from the union of all graphs; the process is gone afterwards."""
    with SERVERS[name]() as server:
        server.put("urn:g", ONE)
        answer = httpx.get(
            server.query_url,
            params={"query": "SELECT ?name { <urn:a> <urn:name> ?name }"},
            headers={"Accept": "application/sparql-results+json"},
            trust_env=False,
        ).json()
    assert [row["name"]["value"] for row in answer["results"]["bindings"]] == ["国家技术创新中心"]
    assert not is_running(server.pid)
