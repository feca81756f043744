"""The API is what its document says."""

import re

import jsonschema_rs
import pytest

from mercer.api import document
from mercer.api.urls import api

OPERATIONS = document.operations(api)


@pytest.fixture(scope="module")
def told():
    return document.of(api)


def test_it_is_valid_openapi(told):
    assert told["openapi"].startswith("3.1.")
    for name, schema in told["components"]["schemas"].items():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
    ids = [operation["operationId"] for path in told["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids)) == len(OPERATIONS)


def test_every_reference_leads_somewhere(told):
    def walk(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            for value in node.values():
                yield from walk(value)
        elif isinstance(node, list):
            for value in node:
                yield from walk(value)

    for reference in set(walk(told)):
        node = told
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_every_operation_declares_its_refusals_and_explains_itself(told):
    for path, operation in OPERATIONS:
        shown = told["paths"][path][operation.methods[0].lower()]
        assert shown["summary"] and shown["tags"] and operation.throttle_objects, path
        wanted = {"400", "404", "422", "429"} | ({"401", "403"} if operation.auth_callbacks else set())
        assert wanted <= shown["responses"].keys(), path
        for status, answer in shown["responses"].items():
            kinds = list(answer.get("content", {}))
            assert int(status) < 400 or kinds == ["application/problem+json"], (path, status)


def test_inputs_refuse_unknown_fields(told):
    for path, operations in told["paths"].items():
        for operation in operations.values():
            for kind in operation.get("requestBody", {}).get("content", {}).values():
                schema = kind["schema"]
                schema = (
                    told["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
                )
                assert schema.get("additionalProperties") is False, path


def test_money_moves_only_under_a_key(told):
    moving = {"/order", "/pay", "/cancel", "/payments", "/refunds", "/inspect", "/adjustments"}
    for path, operations in told["paths"].items():
        if (
            "post" in operations
            and any(path.endswith(end) for end in moving)
            and "/returns/{number}/cancel" not in path
        ):
            names = {each["name"]: each["required"] for each in operations["post"]["parameters"]}
            assert names.get("Idempotency-Key"), path
