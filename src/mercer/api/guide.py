"""The document as people read it: operations by subject, their inputs and answers, and the shapes they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BADGES = {"GET": "info", "POST": "success", "PUT": "warning", "PATCH": "warning", "DELETE": "danger"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A type in words; `shape` names the schema it leads to."""

    words: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: Kind
    required: bool
    words: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    words: str
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    tone: str
    path: str
    summary: str
    words: str
    door: str
    permission: str
    fields: list[Field]
    body: Kind | None
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    words: str
    fields: list[Field]


def subjects(document: dict[str, Any]) -> list[tuple[str, list[Operation]]]:
    """Operations by subject, in the order of the document's tags."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in document.get("tags", [])}
    for path, operations in document["paths"].items():
        for method, told in operations.items():
            found.setdefault(told["tags"][0], []).append(_operation(path, method.upper(), told))
    return [(name, operations) for name, operations in found.items() if operations]


def shapes(document: dict[str, Any]) -> list[Shape]:
    """All schemas by name."""
    return [
        Shape(name, _plain(schema.get("description", "")), _properties(schema))
        for name, schema in sorted(document["components"]["schemas"].items())
    ]


def kind(schema: dict[str, Any]) -> Kind:
    """`list of Money`, `integer`, `"a" or "b"`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Kind(name, name)
    if "anyOf" in schema:
        kinds = [kind(each) for each in schema["anyOf"]]
        shape = next((each.shape for each in kinds if each.shape), "")
        return Kind(" or ".join(dict.fromkeys(each.words for each in kinds)), shape)
    if "enum" in schema:
        return Kind(" or ".join(f"“{value}”" for value in schema["enum"]))
    if "const" in schema:
        return Kind(f"“{schema['const']}”")
    if schema.get("type") == "array":
        inner = kind(schema.get("items", {}))
        return Kind(f"list of {inner.words}", inner.shape)
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return Kind(f"map of {kind(schema['additionalProperties']).words}")
    return Kind(_words(schema))


def _words(schema: dict[str, Any]) -> str:
    words = {"uuid": "UUID", "date-time": "time", "date": "day", "binary": "file"}.get(schema.get("format", ""))
    return words or str(schema.get("type", "anything"))


def _operation(path: str, method: str, told: dict[str, Any]) -> Operation:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    parameters = [_parameter(each) for each in told.get("parameters", [])]
    return Operation(
        id=told["operationId"],
        method=method,
        tone=BADGES[method],
        path=path,
        summary=told["summary"],
        words=_plain(told.get("description", "").split("\n\nPermission:")[0]),
        door=_door(told.get("security", [])),
        permission=told.get("x-permission", ""),
        fields=parameters,
        body=kind(body) if body else None,
        answers=[_answer(status, each) for status, each in told["responses"].items()],
    )


def _door(security: list[dict[str, Any]]) -> str:
    names = {name for each in security for name in each}
    if not names:
        return "open"
    return "order" if "OrderToken" in names else "key"


def _parameter(told: dict[str, Any]) -> Field:
    return Field(told["name"], kind(told["schema"]), told["required"], told.get("description", ""), told["in"])


def _answer(status: str, told: dict[str, Any]) -> Answer:
    schema = next((each["schema"] for each in told.get("content", {}).values()), None)
    return Answer(status, told["description"], kind(schema) if schema else None)


def _properties(schema: dict[str, Any]) -> list[Field]:
    required = set(schema.get("required", ()))
    return [
        Field(name, kind(each), name in required, each.get("description", ""))
        for name, each in schema.get("properties", {}).items()
    ]


def _plain(text: str) -> str:
    return " ".join(text.split())
