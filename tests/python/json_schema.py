"""Judges JSON by a JSON Schema with the library of Python's community, formats included.

Takes a schema and a list of bodies, as text; answers with a list of the same length: whether each body keeps to it.
"""

import json
import sys

from jsonschema import Draft202012Validator

question = json.load(sys.stdin)
schema = question["schema"]
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
json.dump([validator.is_valid(json.loads(body)) for body in question["bodies"]], sys.stdout)
