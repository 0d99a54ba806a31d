"""Reads and writes CloudEvents with the SDK of the CloudEvents project.

Takes a list of requests, answers with a list of the same length.
"""

import base64
import json
import sys

from cloudevents import kafka
from cloudevents.http import CloudEvent, from_http, to_binary, to_structured


def encode(data):
    if isinstance(data, str):
        data = data.encode()
    return base64.b64encode(data).decode()


def described(event):
    attributes = dict(event.get_attributes())
    data = event.get_data()
    if isinstance(data, bytes):
        return {"attributes": attributes, "data_base64": encode(data)}
    return {"attributes": attributes, "data": data}


def read(request):
    body = base64.b64decode(request["body"])
    if request["binding"] == "http":
        return described(from_http(request["headers"], body))
    headers = {name: value.encode() for name, value in request["headers"].items()}
    message = kafka.KafkaMessage(headers=headers, key=request.get("key"), value=body)
    media_type = request["headers"].get("content-type", "")
    if media_type.startswith("application/cloudevents+json"):
        return described(kafka.from_structured(message))
    # This binding takes every value for JSON unless it is told otherwise.
    unmarshaller = json.loads if media_type == "application/json" else bytes
    return described(kafka.from_binary(message, data_unmarshaller=unmarshaller))


def write(request):
    data = request.get("data")
    if "data_base64" in request:
        data = base64.b64decode(request["data_base64"])
    structured = request["mode"] == "structured"
    if request["binding"] == "kafka" and not structured:
        # This binding has no default.
        request["attributes"]["datacontenttype"] = "application/json"
    event = CloudEvent(request["attributes"], data)
    if request["binding"] == "http":
        headers, body = (to_structured if structured else to_binary)(event)
        return {"headers": headers, "body": encode(body)}
    if structured:
        message = kafka.to_structured(event)
        # The SDK leaves out the one header that the protocol binding asks for.
        message.headers["content-type"] = b"application/cloudevents+json"
    else:
        marshaller = bytes if isinstance(data, bytes) else lambda value: json.dumps(value).encode()
        message = kafka.to_binary(event, data_marshaller=marshaller)
    headers = {name: value.decode() for name, value in message.headers.items()}
    return {"headers": headers, "body": encode(message.value)}


requests = json.load(sys.stdin)
json.dump([read(one) if one["do"] == "read" else write(one) for one in requests], sys.stdout)
