"""``/reconcile`` in the browser: its manifest, who may read it, and the preview in a frame."""

from __future__ import annotations

import pytest

from tests.service_fixture import Running

TRAIN = "center/high-speed-train"
CENTER = "ntic:TechnologyInnovationCenter"
ASKED_BY_A_FRAME = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_pages_of_any_origin_may_read_without_credentials(real_service: Running) -> None:
    """Also the answer to a POST and the preflight; none of them allows credentials."""
    headers = {"Origin": "http://evil.example"}
    answers = [
        real_service.client.get("/reconcile", headers=headers),
        real_service.client.post("/reconcile", data={"queries": "{}"}, headers=headers),
        real_service.client.options(
            "/reconcile", headers={**headers, "Access-Control-Request-Method": "POST"}
        ),
        real_service.client.get("/reconcile/suggest/type", headers=headers),
    ]
    assert [a.headers["access-control-allow-origin"] for a in answers] == ["*"] * 4
    assert not any("access-control-allow-credentials" in a.headers for a in answers)
    assert answers[2].status_code == 204


def test_the_manifest_names_addresses_that_answer(real_service: Running) -> None:
    """Each service has both halves of its address, and each address works."""
    manifest = real_service.client.get("/reconcile").json()
    services = [*manifest["suggest"].values(), manifest["extend"]["propose_properties"]]
    addresses = [s["service_url"] + s["service_path"] for s in services]
    entity = manifest["suggest"]["entity"]
    addresses.append(
        (entity["flyout_service_url"] + entity["flyout_service_path"]).replace("${id}", TRAIN)
    )
    addresses += [manifest[n]["url"].replace("{{id}}", TRAIN) for n in ("preview", "view")]
    codes = [real_service.client.get(address).status_code for address in addresses]
    assert codes == [200, 200, 200, 200, 200, 200, 303]
    assert [t["id"] for t in manifest["defaultTypes"]] == [CENTER, "ntic:Base", "org:Organization"]


def test_the_names_of_the_default_types_are_those_of_the_ontology(real_service: Running) -> None:
    """The manifest is written without waiting for the store."""
    manifest = real_service.client.get("/reconcile").json()
    suggested_ = real_service.client.get("/reconcile/suggest/type?prefix=").json()["result"]
    known = {item["id"]: item["name"] for item in suggested_}
    more = real_service.client.get("/reconcile/suggest/type?prefix=&cursor=20").json()["result"]
    known |= {item["id"]: item["name"] for item in more}
    assert [known[t["id"]] for t in manifest["defaultTypes"]] == [
        t["name"] for t in manifest["defaultTypes"]
    ]


def test_the_preview_may_be_framed_and_holds_no_script(real_service: Running) -> None:
    """It alone; every other page may not."""
    response = real_service.client.get("/reconcile/preview", params={"id": TRAIN})
    policy = response.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "x-frame-options" not in response.headers
    assert "国家高速列车技术创新中心" in response.text
    assert "<script" not in response.text
    other = real_service.client.get(f"/doc/id/{TRAIN}").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in other


def test_a_value_that_was_given_as_a_thing_has_a_preview(real_service: Running) -> None:
    """A division in an extended column is shown too; what nobody knows is not found."""
    for start in ("", "https://w3id.org/ntic/id/"):
        known = real_service.client.get(f"/reconcile/preview?id={start}division/370200")
        assert (known.status_code, "青岛市" in known.text) == (200, True)
    assert real_service.client.get("/reconcile/preview?id=center/none").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "suggest/entity",
        "suggest/type",
        "suggest/property",
        "extend/properties",
        "preview",
        "flyout",
    ],
)
def test_a_page_may_ask_before_it_asks(real_service: Running, path: str) -> None:
    """A browser sends OPTIONS first where a script adds a header, and takes no 405 for a yes."""
    answer = real_service.client.options(
        f"/reconcile/{path}",
        headers={
            "Origin": "http://page.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "GET" in answer.headers["access-control-allow-methods"]


def test_a_frame_that_asks_for_nothing_known_shows_a_page_that_says_so(
    real_service: Running,
) -> None:
    """In two languages, with status 404, and without a letter of what was sent."""
    sent = "center/<b>none</b>"
    answer = real_service.client.get(
        "/reconcile/preview", params={"id": sent}, headers=ASKED_BY_A_FRAME
    )
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "没有此标识" in answer.text
    assert "Nothing has this id" in answer.text
    assert "none</b>" not in answer.text
