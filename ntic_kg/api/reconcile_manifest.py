"""The manifest: what a reconciliation client reads first."""

from __future__ import annotations

from ntic_kg import __version__
from ntic_kg.link.reconcile.extending import SETTINGS
from ntic_kg.names import BASE, PREFIXES

PATH = "/reconcile"
WIDTH, HEIGHT = 440, 300  # of the preview, in CSS pixels
TYPES = {
    "ntic:TechnologyInnovationCenter": "国家技术创新中心 · national technology innovation center",
    "ntic:Base": "科研基地 · base",
    "org:Organization": "组织 · organization",
}


def manifest(here: str) -> dict[str, object]:
    """Describe the service.

    Args:
        here: the address of this service, without a slash at the end.
    """

    def service(path: str) -> dict[str, str]:
        # OpenRefine joins the two; without one of them it asks "undefined".
        return {"service_url": here, "service_path": f"{PATH}/{path}"}

    return {
        "versions": ["0.2"],
        "name": "国家技术创新中心知识图谱 · NTIC knowledge graph",
        "identifierSpace": PREFIXES["id"],
        "schemaSpace": PREFIXES["ntic"],
        "documentation": BASE,
        "serviceVersion": __version__,
        "defaultTypes": [{"id": kind, "name": name} for kind, name in TYPES.items()],
        "view": {"url": here + "/id/{{id}}"},
        "preview": {"url": f"{here}{PATH}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {
            "entity": {
                **service("suggest/entity"),
                "flyout_service_url": here,
                "flyout_service_path": f"{PATH}/flyout?id=${{id}}",
            },
            "type": service("suggest/type"),
            "property": service("suggest/property"),
        },
        "extend": {
            "propose_properties": service("extend/properties"),
            "property_settings": SETTINGS,
        },
    }
