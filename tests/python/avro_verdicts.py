"""Judges pairs of Avro schemas with the checker of the Avro project.

Takes a list of pairs, writer's schema first, both as text; answers with a list of the same length: whether the reader
can read all that the writer may write.
"""

import json
import sys

import avro.schema
from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType


def judged(pair):
    writer, reader = (avro.schema.parse(text) for text in pair)
    result = ReaderWriterCompatibilityChecker().get_compatibility(reader, writer)
    return result.compatibility is SchemaCompatibilityType.compatible


if __name__ == "__main__":
    print(json.dumps([judged(pair) for pair in json.load(sys.stdin)]))
