"""Compiles a .proto with Protobuf's own compiler, and compares messages with what its own library makes of them.

Each message comes as our bytes and as its value in Protobuf's JSON. The answer is the library's bytes for that value.
"""

import base64
import importlib
import json
import pathlib
import sys
import tempfile

import grpc_tools
from google.protobuf import json_format, unknown_fields
from grpc_tools import protoc

request = json.load(sys.stdin)
with tempfile.TemporaryDirectory() as folder:
    source = pathlib.Path(folder) / "printed.proto"
    source.write_text(request["proto"])
    known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    if protoc.main(["protoc", f"-I{folder}", f"-I{known}", f"--python_out={folder}", str(source)]):
        sys.exit("protoc refuses what was printed")
    sys.path.insert(0, folder)
    module = importlib.import_module("printed_pb2")

kind = getattr(module, request["message"])
answers = []
for one in request["messages"]:
    read = kind.FromString(base64.b64decode(one["bytes"]))
    written = json_format.ParseDict(one["value"], kind())
    theirs = written.SerializeToString(deterministic=True)
    answers.append(
        {
            "bytes": base64.b64encode(theirs).decode(),
            # NaN is not equal to itself, so what is compared is what is written.
            "same": read.SerializeToString(deterministic=True) == theirs,
            "unknown": len(unknown_fields.UnknownFieldSet(read)),
        }
    )
json.dump(answers, sys.stdout)
