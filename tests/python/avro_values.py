"""Reads and writes Avro with fastavro, by a schema that it is given.

Takes a schema, a list of values and a list of datums (base64); answers with the values as datums, and the datums as
values. A value is JSON in which numbers with a point are the hexadecimal of their bytes, bytes are base64, times count
from their epoch, and a record in a union stands beside its name.
"""

import base64
import datetime
import decimal
import io
import json
import struct
import sys
import uuid

import fastavro

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICRO = datetime.timedelta(microseconds=1)
names = {}
full_names = {}


def resolved(schema):
    return names[schema] if isinstance(schema, str) and schema in names else schema


def collect(schema, namespace=""):
    if isinstance(schema, list):
        for branch in schema:
            collect(branch, namespace)
    elif isinstance(schema, dict):
        if "name" in schema:
            namespace = schema.get("namespace", namespace)
            names[schema["name"]] = schema
            full_names[schema["name"]] = f"{namespace}.{schema['name']}" if namespace else schema["name"]
        for part in ("items", "values"):
            collect(schema.get(part), namespace)
        for field in schema.get("fields", []):
            collect(field["type"], namespace)


def kind(schema):
    if isinstance(schema, str):
        return schema, None
    inner = schema["type"]
    return inner, schema.get("logicalType")


def to_python(schema, value):
    schema = resolved(schema)
    if isinstance(schema, list):
        if value is None:
            return None
        if isinstance(value, dict) and "is" in value:
            return full_names[value["is"]], to_python(names[value["is"]], value["value"])
        return to_python(schema[1], value)
    type_, logical = kind(schema)
    if logical == "uuid":
        return uuid.UUID(value)
    if logical == "date":
        return EPOCH.date() + datetime.timedelta(days=value)
    if logical == "time-micros":
        return (EPOCH + value * MICRO).time()
    if logical == "timestamp-micros":
        return EPOCH + value * MICRO
    if logical == "local-timestamp-micros":
        return (EPOCH + value * MICRO).replace(tzinfo=None)
    if logical == "decimal":
        return decimal.Decimal(value)
    if type_ == "record":
        return {field["name"]: to_python(field["type"], value[field["name"]]) for field in schema["fields"]}
    if type_ == "array":
        return [to_python(schema["items"], item) for item in value]
    if type_ == "map":
        return {key: to_python(schema["values"], item) for key, item in value.items()}
    if type_ == "bytes":
        return base64.b64decode(value)
    if type_ == "float":
        return struct.unpack(">f", bytes.fromhex(value))[0]
    if type_ == "double":
        return struct.unpack(">d", bytes.fromhex(value))[0]
    return value


def to_json(schema, value):
    schema = resolved(schema)
    if isinstance(schema, list):
        if value is None:
            return None
        if isinstance(value, tuple):
            name = value[0].rpartition(".")[2]
            return {"is": name, "value": to_json(names[name], value[1])}
        return to_json(schema[1], value)
    type_, logical = kind(schema)
    if logical == "uuid":
        return str(value)
    if logical == "date":
        return (value - EPOCH.date()).days
    if logical == "time-micros":
        return (datetime.datetime.combine(EPOCH, value, datetime.timezone.utc) - EPOCH) // MICRO
    if logical == "timestamp-micros":
        return (value - EPOCH) // MICRO
    if logical == "local-timestamp-micros":
        return (value.replace(tzinfo=datetime.timezone.utc) - EPOCH) // MICRO
    if logical == "decimal":
        return str(value)
    if type_ == "record":
        return {field["name"]: to_json(field["type"], value[field["name"]]) for field in schema["fields"]}
    if type_ == "array":
        return [to_json(schema["items"], item) for item in value]
    if type_ == "map":
        return {key: to_json(schema["values"], item) for key, item in value.items()}
    if type_ == "bytes":
        return base64.b64encode(value).decode()
    if type_ == "float":
        return struct.pack(">f", value).hex()
    if type_ == "double":
        return struct.pack(">d", value).hex()
    return value


def written(value):
    out = io.BytesIO()
    fastavro.schemaless_writer(out, parsed, to_python(schema, value))
    return base64.b64encode(out.getvalue()).decode()


def read(datum):
    source = io.BytesIO(base64.b64decode(datum))
    value = fastavro.schemaless_reader(source, parsed, None, return_record_name=True)
    assert not source.read(), "bytes are left over"
    return to_json(schema, value)


question = json.load(sys.stdin)
schema = question["schema"]
collect(schema)
parsed = fastavro.parse_schema(schema)
answer = {
    "written": [written(value) for value in question["values"]],
    "read": [read(datum) for datum in question["datums"]],
}
json.dump(answer, sys.stdout)
