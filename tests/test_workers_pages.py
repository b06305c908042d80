"""Workers hand over the page that is wanted, and count the rest."""

from __future__ import annotations

import asyncio
import io

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntic_kg.adapters.worker_pages import write_page
from ntic_kg.adapters.workers import Plan, WorkerPool
from ntic_kg.adapters.workers_store import WorkerStore
from ntic_kg.values import WHOLE, Job, Page, Rows
from tests.service_fixture import MEMORY, make_checkpoint

EVERYBODY = "SELECT ?s ?o { ?s <urn:name> ?o } ORDER BY ?s"
PEOPLE = 1500
_NODES = st.sampled_from([ox.NamedNode("urn:a"), ox.BlankNode("b")])
_LITERALS = st.one_of(
    st.text().map(ox.Literal),
    st.text().map(lambda text: ox.Literal(text, language="zh-Hans")),
    st.text().map(lambda text: ox.Literal(text, language="ar", direction=ox.BaseDirection.RTL)),
    st.integers().map(ox.Literal),
    st.text().map(lambda text: ox.Literal(text, datatype=ox.NamedNode("urn:d"))),
)
_PLAIN = st.builds(ox.Triple, _NODES, st.just(ox.NamedNode("urn:p")), _LITERALS)
_TRIPLES = st.builds(
    ox.Triple, _NODES, st.just(ox.NamedNode("urn:p")), st.one_of(_NODES, _LITERALS, _PLAIN)
)


@settings(deadline=None, max_examples=500)
@given(
    st.lists(_TRIPLES, max_size=8),
    st.integers(0, 10),
    st.one_of(st.none(), st.integers(1, 10)),
)
def test_a_page_holds_the_rows_that_the_whole_has_there(
    triples: list[ox.Triple], offset: int, limit: int | None
) -> None:
    """Every kind of term, and variables without a value, as the engine itself writes them."""
    store = ox.Store()
    store.extend([ox.Quad(t.subject, t.predicate, t.object) for t in triples])
    query = "SELECT ?s ?p ?o ?q ?r { ?s ?p ?o OPTIONAL { ?o ?q ?r } }"
    whole, solutions = store.query(query), store.query(query)
    assert isinstance(whole, ox.QuerySolutions)
    assert isinstance(solutions, ox.QuerySolutions)
    rows = [tuple(row) for row in whole]
    target = io.BytesIO()

    total = write_page(solutions, offset, limit, target)

    page = ox.parse_query_results(target.getvalue(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(page, ox.QuerySolutions)
    assert [v.value for v in page.variables] == ["s", "p", "o", "q", "r"]
    end = None if limit is None else offset + limit
    assert [tuple(row) for row in page] == rows[offset:end]
    assert total == len(rows)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[Page, tuple[Rows, int]]:
    """Ask real workers for several pages of one table; give rows, and bytes that crossed over."""
    checkpoint = make_checkpoint(tmp_path_factory.mktemp("pages"), "first", people=PEOPLE)
    pages = [
        WHOLE,
        Page(0, 10),
        Page(10, 10),
        Page(PEOPLE - 5, 10),
        Page(PEOPLE, 10),
        Page(PEOPLE + 100, 10),
        Page(PEOPLE - 3),
    ]

    async def ask() -> dict[Page, tuple[Rows, int]]:
        pool = WorkerPool(lambda: checkpoint, Plan(workers=1, memory=MEMORY))
        await pool.start()
        store = WorkerStore(pool, asyncio.get_running_loop(), deadline=30)
        found = {}
        for page in pages:
            outcome = await pool.run(Job(EVERYBODY, page=page))
            outcome.content()
            found[page] = await asyncio.to_thread(store.select_page, EVERYBODY, page), outcome.size
        await pool.stop()
        return found

    return asyncio.run(ask())


def test_a_page_of_the_workers_is_that_page_of_the_whole(
    answered: dict[Page, tuple[Rows, int]],
) -> None:
    """With the numbers of the rows around it, at the end and beyond it, too."""
    whole = answered[WHOLE][0]
    assert len(whole.rows) == whole.total == PEOPLE
    for page, (rows, _) in answered.items():
        assert rows == whole.page(page)
        assert rows.page(page) == rows
        assert rows.total == PEOPLE


def test_no_more_than_the_page_crosses_from_a_worker(
    answered: dict[Page, tuple[Rows, int]],
) -> None:
    """Ten rows take about a hundred and fiftieth of the bytes of fifteen hundred."""
    assert answered[Page(10, 10)][1] * 100 < answered[WHOLE][1]


@given(st.integers(0, 6), st.integers(0, 8), st.one_of(st.none(), st.integers(0, 8)))
def test_the_rows_before_a_page_and_after_it_add_up(
    size: int, offset: int, limit: int | None
) -> None:
    """Whatever is cut out, the whole is as large as it was, and cutting again changes nothing."""
    rows = Rows(("n",), tuple((ox.Literal(n),) for n in range(size)), "")
    end = None if limit is None else offset + limit

    page = rows.page(Page(offset, limit))

    assert page.rows == rows.rows[offset:end]
    assert page.before == min(offset, size)
    assert page.total == size
    assert page.page(Page(offset, limit)) == page
