"""The published JSON schemas of the Reconciliation API 0.2, for tests that hold answers to them."""

from __future__ import annotations

import functools
import json
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from tests.suites import suite

FOLDER = "reconciliation-0.2"
# The schema of a manifest names the schema of Swagger 2 for its authentication.
_SWAGGER = "http://swagger.io/v2/schema.json"


def faults(name: str, document: object) -> list[str]:
    """List what a schema finds wrong; the test is skipped where the schemas are not there.

    Args:
        name: of the schema, such as ``manifest``.
        document: what to validate.
    """
    validator = _validator(name)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


@functools.cache
def _validator(name: str) -> Draft7Validator:
    schemas = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in suite(f"{FOLDER}/schemas").glob("*.json")
    }
    # "http://json-schema.org/schema#" stands in them, which names no version: draft 7 is meant.
    resources = [(s.get("$id", _SWAGGER), _resource(s)) for s in schemas.values()]
    resources.append((_SWAGGER, _resource(schemas["openapi"])))
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft7Validator(schemas[name], registry=registry)


def _resource(schema: dict[str, Any]) -> Resource[Any]:
    return DRAFT7.create_resource(schema)
