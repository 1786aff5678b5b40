"""The service's own description, from its routes and the types of what they take: OpenAPI 3.1."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import NODEFAULT, Struct

from adapters.managed_agents.emulator import LABEL
from adapters.managed_agents.emulator.admission import BETAS
from adapters.managed_agents.emulator.calls import Route

_PART = re.compile(r"\{(\w+)\}")
_ERROR = {
    "type": "object",
    "required": ["type", "error", "request_id"],
    "properties": {
        "type": {"const": "error"},
        "request_id": {"type": "string"},
        "error": {
            "type": "object",
            "required": ["type", "message"],
            "properties": {"type": {"type": "string"}, "message": {"type": "string"}},
        },
    },
}
_JSON = "application/json"


def described(routes: Iterable[Route]) -> bytes:
    """The description as JSON."""
    routes = tuple(routes)
    types = list(dict.fromkeys(type for route in routes for type in (route.body, route.query) if type))
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schema_of, components)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {"title": LABEL, "version": "1"},
            "paths": paths,
            "components": {
                "schemas": {**components, "Error": _ERROR},
                "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            },
            "security": [{"key": []}],
        }
    )


def _operation(route: Route, schema_of: dict[type[Struct], Any], components: dict[str, Any]) -> dict[str, Any]:
    parameters = [_parameter(name, "path", {"type": "string"}, True) for name in _PART.findall(route.path)]
    if BETAS[route.beta]:
        header = {"type": "string", "enum": list(BETAS[route.beta])}
        parameters.append(_parameter("anthropic-beta", "header", header, True))
    if route.query:
        parameters += _query(route.query, components)
    error = {"description": "refused", "content": {_JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}
    operation: dict[str, Any] = {
        "operationId": route.act.__name__,
        "summary": (route.act.__doc__ or "").split(":")[0].strip("`. \n"),
        "parameters": parameters,
        "responses": {"200": {"description": "done"}, "default": error},
    }
    if route.body:
        operation["requestBody"] = {"required": True, "content": {_JSON: {"schema": schema_of[route.body]}}}
    return operation


def _query(type: type[Struct], components: dict[str, Any]) -> list[dict[str, Any]]:
    properties = components[type.__name__]["properties"]
    fields = {field.encode_name: field for field in msgspec.structs.fields(type)}
    return [_parameter(name, "query", schema, fields[name].default is NODEFAULT) for name, schema in properties.items()]


def _parameter(name: str, place: str, schema: Any, required: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema}
