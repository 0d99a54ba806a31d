"""The totals of the quickstart, computed from its CSV files by the rule alone: python3 flights.py DIR

It shares nothing with the quickstart but the rule, so that the two can be compared.
"""

import csv
import datetime
import json
import pathlib
import re
import sys

WHOLE = re.compile(r"[+-]?[0-9]+", re.ASCII)
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
NUMBERS = ("year", "month", "day", "sched_dep_time", "flight")
TEXTS = ("carrier", "origin", "dest", "time_hour")

csv.field_size_limit(1 << 30)


def rows(path):
    """Each line that is not empty, by the names of the columns."""
    lines = [line.rstrip("\r") for line in path.read_bytes().decode("utf-8", "replace").split("\n")]
    header, *lines = [next(csv.reader([line])) for line in lines if line]
    return [dict(zip(header, line)) for line in lines]


def missing(row, column):
    return row.get(column, "").strip() in ("", "NA")


def instant(text):
    if not RFC_3339.fullmatch(text):
        raise ValueError(text)
    return datetime.datetime.fromisoformat(text.upper().replace("Z", "+00:00"))


def untidy(row):
    if any(missing(row, column) for column in NUMBERS + TEXTS):
        return True
    if not all(WHOLE.fullmatch(row[column]) for column in NUMBERS):
        return True
    if any("\ufffd" in row[column] for column in TEXTS) or row["origin"] not in ("EWR", "JFK", "LGA"):
        return True
    try:
        datetime.date(int(row["year"]), int(row["month"]), int(row["day"]))
        instant(row["time_hour"])
    except (ValueError, OverflowError):
        return True
    return False


def totals(folder):
    files = [folder / name for name in ("flights.csv", "untidy.csv")]
    everything = [row for file in files if file.exists() for row in rows(file)]
    weather = folder / "weather.csv"
    measured = {(row["origin"], instant(row["time_hour"])) for row in rows(weather)} if weather.exists() else set()

    counts = dict.fromkeys(("departed", "cancelled", "dead_letters", "late_alerts", "late_alerts_without_weather"), 0)
    carriers = {}
    for row in everything:
        if untidy(row):
            counts["dead_letters"] += 1
            continue
        what = "cancelled" if missing(row, "dep_time") else "departed"
        counts[what] += 1
        carrier = carriers.setdefault(row["carrier"], {"departed": 0, "cancelled": 0, "delays": []})
        carrier[what] += 1
        if what == "departed" and WHOLE.fullmatch(row.get("dep_delay", "")):
            delay = int(row["dep_delay"])
            carrier["delays"].append(delay)
            if delay >= 60:
                counts["late_alerts"] += 1
                counts["late_alerts_without_weather"] += (row["origin"], instant(row["time_hour"])) not in measured
    for carrier in carriers.values():
        delays = carrier.pop("delays")
        carrier["mean_departure_delay_minutes"] = sum(delays) / len(delays) if delays else None
    return {"rows": len(everything), **counts, "carriers": carriers}


if __name__ == "__main__":
    print(json.dumps(totals(pathlib.Path(sys.argv[1]))))
