"""Parses what Prometheus scrapes with the parser of its own client library."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

families = {}
for family in text_string_to_metric_families(json.load(sys.stdin)):
    samples = [[sample.name, sample.labels, float(sample.value)] for sample in family.samples]
    families[family.name] = {"type": family.type, "help": family.documentation, "samples": samples}
json.dump(families, sys.stdout)
