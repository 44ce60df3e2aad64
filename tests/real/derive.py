"""Derives the expected values of the real workbooks, independently of dgr.

    python derive.py FOLDER        (needs openpyxl 3 and xlrd 2; Python 3.11)

FOLDER holds the workbooks, which are not part of this repository; each is found by its SHA-256 in a case's
files.txt, never by its name. Written into every case's folder beside this script:

  expected.csv               plant,unit,day,metric,value,place: every value that the layout reads, in the metric's unit
  expected_stops.csv         plant,unit,day,bucket,minutes: merged downtime (turbine-day)
  expected_availability.csv  plant,unit,day,metric,value: from the merged downtime (turbine-day)
  expected_intervals.csv     plant,unit,day,metric,count,first,last,mean (weather-minutes)

Method. The addresses below were found by looking at the sheets in a spreadsheet program, not by a search for headers;
values are the cached results as the libraries give them. Names of plants and units are the codes of plants.toml.

 inverter-day     One row an inverter, from the row under the two header rows to the row before "Total". D kWp, E kWh,
                  F a fraction (times 100 is %). The day is that of the stamp beside "Dated:". The total row is kept as
                  `-total`; it must equal the sum of its rows (checked here), its PLF is a ratio and no sum.
 portal-month     One row a day from row 5 to the end; A the day as text, B PV yield, C feed-in, D from grid, kWh.
 turbine-day      First sheet: one row a turbine; C m/s, D kWh, E generating, F lull, G grid hours. Second sheet: one row
                  a stop. The stops of a turbine's own day are taken as closed minutes of that day, per bucket
                  as a set of minutes: duplicates and overlaps count once, what leaves the day is cut. Stops of other
                  days are left out. External grid availability = (24 h - EGBD) / 24 h, per turbine, in %.
                  (No load shedding is logged, so the formula with and without it give the same.)
 weather-minutes  F5 printed kWh/m², F6 printed mean °C; rows 8 to 848 minutes: C W/m², D °C. The integral is the sum of
                  C over 60 (min/h) and 1000 (W/kW). The printed mean divides by 840, one row too few; it is kept as
                  printed.
"""

import csv
import datetime as dt
import hashlib
import math
import pathlib
import re
import sys

import openpyxl
import xlrd

HERE = pathlib.Path(__file__).resolve().parent
SITES = {"M": "WIND-A", "VL": "WIND-B", "KDE": "WIND-C"}


def cases(folder):
    """Yields (kind, case folder, workbooks found)."""
    by_hash = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in sorted(folder.iterdir()) if p.is_file()}
    for listing in sorted(HERE.glob("*/*/files.txt")):
        lines = [line.split("#")[0].split() for line in listing.read_text().splitlines()]
        books = [by_hash[words[0]] for words in lines if words and words[0] in by_hash]
        if not books:
            print(f"NOT FOUND: {listing.parent.relative_to(HERE)}", file=sys.stderr)
        yield listing.parent.parent.name, listing.parent, books


def write(path, head, rows):
    with path.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head.split(","))
        writer.writerows(rows)


def number(value):
    assert isinstance(value, (int, float)) and math.isfinite(value), value
    return repr(float(value))


READINGS = "plant,unit,day,metric,value,place"


def inverter_day(book):
    ws = next(ws for ws in openpyxl.load_workbook(book, data_only=True).worksheets if ws.sheet_state == "visible")
    top = 6 if ws["E3"].value == "Dated:" else 5  # one row above the table was deleted in one file
    stamp = ws.cell(top - 3, 6).value
    assert ws.cell(top - 3, 5).value == "Dated:" and isinstance(stamp, dt.datetime)
    day, sheet, rows, sums = stamp.date().isoformat(), ws.title, [], {"D": [], "E": []}
    for row in range(top, top + 18):
        name = re.fullmatch(r"Invertor (\d+)", ws.cell(row, 2).value)
        unit = f"INV-{name.group(1)}"
        for column, metric, factor in (("D", "capacity_dc_kw", 1), ("E", "energy_gross_kwh", 1), ("F", "plf_pct", 100)):
            value = ws[f"{column}{row}"].value
            if column in sums:
                sums[column].append(value)
            rows.append(["SOLAR-R", unit, day, metric, number(value * factor), f"{sheet}!{column}{row}"])
    last = top + 18
    assert ws.cell(last, 1).value == "Total"
    for column, metric, factor in (("D", "capacity_dc_kw", 1), ("E", "energy_gross_kwh", 1), ("F", "plf_pct", 100)):
        value = ws[f"{column}{last}"].value
        assert column not in sums or abs(math.fsum(sums[column]) - value) < 1e-9
        rows.append(["SOLAR-R", "", day, f"{metric}-total", number(value * factor), f"{sheet}!{column}{last}"])
    return {"expected.csv": (READINGS, rows)}


def portal_month(book):
    ws = xlrd.open_workbook(str(book)).sheet_by_index(0)
    rows = []
    for row in range(4, ws.nrows):
        day = dt.date.fromisoformat(ws.cell_value(row, 0)).isoformat()
        for col, metric in ((1, "energy_gross_kwh"), (2, "energy_export_kwh"), (3, "energy_import_kwh")):
            place = f"{ws.name}!{'ABCD'[col]}{row + 1}"
            rows.append(["SOLAR-D", "", day, metric, number(ws.cell_value(row, col)), place])
    assert len(rows) in (28 * 3, 31 * 3)
    return {"expected.csv": (READINGS, rows)}


def turbine_day(book):
    wb = openpyxl.load_workbook(book, data_only=True)
    generation, stops = (ws for ws in wb.worksheets if ws.sheet_state == "visible")
    rows, days = [], {}
    site = lambda unit: SITES[re.match(r"[A-Z]+", unit).group()]
    columns = (("C", "wind_speed_ms"), ("D", "energy_gross_kwh"), ("E", "hours_generation"), ("F", "hours_lull"),
               ("G", "hours_grid_ok"))
    for row in range(2, 10):
        day, unit = generation[f"A{row}"].value.date(), generation[f"B{row}"].value
        days[unit] = day
        for column, metric in columns:
            place = f"{generation.title}!{column}{row}"
            rows.append([site(unit), unit, day.isoformat(), metric, number(generation[f"{column}{row}"].value), place])
    assert generation["A10"].value is None and len(days) == 8
    minutes, left_out = {}, 0
    for row in range(2, stops.max_row + 1):
        cells = [stops.cell(row, col).value for col in range(1, 6)]
        if cells[0] is None:
            continue
        day, unit, kind, start, end = cells[0].date(), *cells[1:]
        if day != days[unit]:
            left_out += 1
            continue
        assert start.second == 0 and end.second == 0 and start < end
        begin, stop = start.hour * 60 + start.minute, end.hour * 60 + end.minute
        minutes.setdefault((unit, kind.lower()), set()).update(range(max(begin, 0), min(stop, 1440)))
    print(f"{left_out} stops of other days left out")
    merged = [[site(u), u, days[u].isoformat(), bucket, len(m)] for (u, bucket), m in sorted(minutes.items())]
    ega = [[site(u), u, days[u].isoformat(), "ega_pct", number((1440 - len(minutes.get((u, "egbd"), ()))) / 1440 * 100)]
           for u in days]
    return {
        "expected.csv": (READINGS, rows),
        "expected_stops.csv": ("plant,unit,day,bucket,minutes", merged),
        "expected_availability.csv": ("plant,unit,day,metric,value", ega),
    }


def weather_minutes(book):
    ws = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    table = [[c.value for c in row] for row in ws["A8:D848"]]
    stamps = [dt.datetime.combine(day.date(), time) for day, time, _, _ in table]
    assert all(b - a == dt.timedelta(minutes=1) for a, b in zip(stamps, stamps[1:]))
    day = stamps[0].date().isoformat()
    integral = math.fsum(row[2] for row in table) / 60 / 1000
    assert abs(integral - ws["F5"].value) < 1e-9
    rows = [
        ["SOLAR-P", "", day, "poa_kwh_m2", number(ws["F5"].value), f"{ws.title}!F5"],
        ["SOLAR-P", "", day, "temp_ambient_c", number(ws["F6"].value), f"{ws.title}!F6"],
        ["SOLAR-P", "", day, "poa_kwh_m2-again", number(integral), "layout"],
    ]
    intervals = []
    for col, metric in ((2, "poa_w_m2"), (3, "temp_ambient_c")):
        values = [row[col] for row in table]
        mean = number(math.fsum(values) / len(values))
        first, last = (s.isoformat(sep=" ") for s in (stamps[0], stamps[-1]))
        intervals.append(["SOLAR-P", "", day, metric, len(values), first, last, mean])
    head = "plant,unit,day,metric,count,first,last,mean"
    return {"expected.csv": (READINGS, rows), "expected_intervals.csv": (head, intervals)}


def main():
    methods = {"inverter-day": inverter_day, "portal-month": portal_month, "turbine-day": turbine_day,
               "weather-minutes": weather_minutes}
    for kind, case, books in cases(pathlib.Path(sys.argv[1])):
        for position, book in enumerate(books):
            for name, (head, rows) in methods[kind](book).items():
                if position == 0:
                    write(case / name, head, rows)
                    print(f"{kind}/{case.name}/{name}: {len(rows)} rows")
                else:  # a further copy of the case must say the same to 12 digits
                    with (case / name).open() as known:
                        for old, new in zip(list(csv.reader(known))[1:], rows, strict=True):
                            same = [o == str(n) or math.isclose(float(o), float(n), rel_tol=1e-12)
                                    for o, n in zip(old, new, strict=True)]
                            assert all(same), (old, new)


main()
