"""Derives the expected values of the real workbooks, independently of dgr.

    python derive.py FOLDER        (needs openpyxl 3 and xlrd 2; Python 3.11)

FOLDER holds the workbooks, which are not part of this repository; each is found by its SHA-256 in a case's
files.txt, never by its name. Written into every case's folder beside this script:

  expected.csv               plant,unit,day,metric,value,place: every value that the layout reads, in the metric's unit
  expected_stops.csv         plant,unit,day,bucket,minutes: merged downtime (turbine-day)
  expected_availability.csv  plant,unit,day,metric,value: from the merged downtime (turbine-day)
  expected_intervals.csv     plant,unit,day,metric,count,first,last,mean (weather-minutes)
  expected_months.csv        plant,unit,month,metric,value,place (month-sheets, joint-meter-months)
  expected_series.csv        plant,day,metric,units,points,sum,by_place: interval readings of many columns. by_place is
                             the sum of value times (1000 × row + column), which holds each to its cell

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
 inverter-day-three-rows
                  Rows 6 to 21 inverters, row 22 the total; columns and units as in inverter-day. The day is F1's, a
                  stamp without a label. The total must be the sum of its rows (checked here), the wrong one included.
 inverter-day-text-date
                  Rows 7 to 28 inverters, row 30 the total. The day is within the texts A1 and E3, day first; both
                  must be one.
 days-across      Rows 3 to 13 of the visible sheet quantities, columns D to AH the days 1 to 31 of July 2021 (the month
                  is in the file's name); only filled cells. PLF and PR are fractions. Row 10 is a difference of two
                  others and is not read. Row 6 is the plant's meter.
 portal-days      Rows 2 to the end; B the day, D production, F feed-in, G purchased, H charged, I discharged, texts of kWh.
 portfolio-day    Row n is plant PV-n; D MW, E and F kWh/m², G and H MWh, I to N fractions. The day is the given one.
 solar-upload     Generation: row 2, D and E kWh. Breakdown: row 2, minutes of 06:30 to 18:30. 1-minute sheet: each filled
                  cell of C to K, by sensor. 15-minute sheet: L and M, the means of the sensors.
 inverter-history The hidden sheet's rows 3 to 1552, an inverter's day each. F and G (irradiation) are the plant's: the
                  50 rows of a day must give one value (checked here), which is the plant's once, at the day's first row.
                  I kWh gross, J kWh export, H kWh expected, M to O %, K P Q R fractions, U to AB hours, AD to AJ kWh. The
                  50 values of a day and metric are written as their sum, and as the sum of value times row number,
                  which holds each to its place. expected_plant.csv has the plant's values one by one,
                  at `@5!` for the fifth sheet: its name is a company's.
 month-sheets     Nine sheets after the first, SITE-n by their order. The period is F4's text; C6 and C7 MW. Row 16 the
                  month's ratios. Table from row 20: the only row with values is the month's.
 exchange-quarter-hours
                  Rows 22 to 117 quarter hours, stamped at their end; B and C MWh, D and E MVARh, F kV. The day is D16's,
                  or of three cells: C14, C15, C16. Row 118 the printed totals, as they stand.
 load-shedding    A row a spell: A the plant (WIND-L the first, WIND-M the other), B the day, C and D from and to, E their
                  length, G kWh. A day's hours and kWh are the sums over its rows; minutes of stops are a set.
 joint-meter-months
                  Rows 2 to 10: B the plant, C its section, Q and R the month; D to K kWh and kVAh, T a fraction.
 hourly-import-days
                  25 sheets. The day is of the sheet's name and of B2, which must agree. C scheduled, D drawn, mean MW of
                  an hour, so MWh. Row 29 their sums, E31 the day's in GWh, which must be D29's.
 hourly-by-source First sheet: C wind, D solar, E biomass, mean MW of the hour A to B. Row 27 the sum, 28 the highest, 29 the
                  lowest hour (all checked here).
 engine-day-sheets
                  The first eight sheets, whose name and B3 give one day. Rows 8 to 10 day, month, year: B, C, G MWh; D is
                  a formula without a value, so B - C; S and T %. Rows 19 to 21: O %. The other five sheets have the B3 of
                  another day; nothing of them is expected.
 weather-minutes-gaps
                  G5 kWh/m², G6 and G8 °C; rows 8 to 908 minutes, C W/m², D and E °C, 64 of them empty.
 ten-minute-columns
                  The ODS file's XML. Sheets 2 to 5, row 3 names, rows 4 to 69 ten minutes each, MW. A plant is P-s-c by
                  sheet and column of its name's first cell. Of a name that stands twice the first column counts if both
                  are equal (one plant); two columns that differ reject the plant's day (another plant).
 points-across-times
                  Rows 11 to 2769: B the day, C the meter, J to BE half hours, MW.
 points-down-times
                  Rows 16 to 1503: B the end of the half hour, D to CN meters, MW.
"""

import csv
import datetime as dt
import hashlib
import math
import pathlib
import re
import sys
import xml.etree.ElementTree as xml
import zipfile

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


def inverters(cell, sheet, plant, rows, total, day):
    """An inverter a row: B name, D kW DC, E kWh, F a fraction."""
    columns = (("D", "capacity_dc_kw", 1), ("E", "energy_gross_kwh", 1), ("F", "plf_pct", 100))
    out, sums = [], {"D": [], "E": []}
    for row in rows:
        unit = "INV-" + re.fullmatch(r"Invertor (\d+)", cell(f"B{row}")).group(1)
        for column, metric, factor in columns:
            value = cell(f"{column}{row}")
            if column in sums:
                sums[column].append(value)
            out.append([plant, unit, day, metric, number(value * factor), f"{sheet}!{column}{row}"])
    for column, metric, factor in columns:
        value = cell(f"{column}{total}")
        assert column not in sums or abs(math.fsum(sums[column]) - value) < 1e-9
        out.append([plant, "", day, f"{metric}-total", number(value * factor), f"{sheet}!{column}{total}"])
    return {"expected.csv": (READINGS, out)}


def inverter_day_three_rows(book):
    ws = openpyxl.load_workbook(book, data_only=True)["Inverter"]
    assert ws["B22"].value.strip() == "Gross Generation" and isinstance(ws["F1"].value, dt.datetime)
    day = ws["F1"].value.date().isoformat()
    return inverters(lambda at: ws[at].value, ws.title, "SOLAR-C", range(6, 22), 22, day)


def inverter_day_text_date(book):
    if book.suffix == ".xls":
        ws = xlrd.open_workbook(str(book)).sheet_by_index(0)
        cell, sheet = lambda at: ws.cell_value(int(at[1:]) - 1, "ABCDEF".index(at[0])), ws.name
    else:
        ws = openpyxl.load_workbook(book, data_only=True).worksheets[0]
        cell, sheet = lambda at: ws[at].value, ws.title
    assert cell("A1") == cell("E3") and cell("A30") == "Total"
    day = dt.datetime.strptime(cell("A1"), "Dated :-  %d/%m/%Y %H:%M:%S").date().isoformat()
    return inverters(cell, sheet, "SOLAR-P", range(7, 29), 30, day)


def days_across(book):
    ws = openpyxl.load_workbook(book, data_only=True)["Solar Report"]
    kinds = {3: ("INV-1", "energy_gross_kwh", 1), 4: ("INV-2", "energy_gross_kwh", 1), 5: ("INV-3", "energy_gross_kwh", 1),
             6: ("", "energy_export_kwh", 1), 7: ("", "poa_kwh_m2", 1), 8: ("", "plf_pct-expected", 100),
             9: ("", "plf_pct", 100), 11: ("", "pr_pct", 100), 12: ("", "energy_export_kwh-expected", 1),
             13: ("", "temp_ambient_c", 1)}
    rows = []
    for row, (unit, metric, factor) in kinds.items():
        for col in range(4, 35):
            cell, day = ws.cell(row, col), dt.date(2021, 7, ws.cell(2, col).value).isoformat()
            if cell.value is not None:
                place = f"'Solar Report'!{cell.coordinate}"
                rows.append(["SOLAR-B", unit, day, metric, number(cell.value * factor), place])
    assert len(rows) == 6 * len(kinds)  # six days were filled
    return {"expected.csv": (READINGS, rows)}


def portal_days(book):
    ws = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    metrics = {"D": "energy_gross_kwh", "F": "energy_export_kwh", "G": "energy_import_kwh", "H": "bess_charge_kwh",
               "I": "bess_discharge_kwh"}
    rows = []
    for row in range(2, ws.max_row + 1):
        day = dt.datetime.strptime(ws[f"B{row}"].value, "%Y/%m/%d").date().isoformat()
        for column, metric in metrics.items():
            text = ws[f"{column}{row}"].value
            assert isinstance(text, str)
            if text:
                rows.append(["SOLAR-S", "", day, metric, number(float(text)), f"{ws.title}!{column}{row}"])
    return {"expected.csv": (READINGS, rows)}


def portfolio_day(book):
    ws = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    metrics = {"D": ("capacity_ac_kw", 1000), "E": ("poa_kwh_m2", 1), "F": ("poa_kwh_m2-budget", 1),
               "G": ("energy_net_kwh", 1000), "H": ("energy_net_kwh-budget", 1000), "I": ("cuf_ac_pct", 100),
               "J": ("cuf_ac_pct-budget", 100), "K": ("pr_pct", 100), "L": ("pr_pct-budget", 100), "M": ("pa_pct", 100),
               "N": ("ga_pct", 100)}
    rows = []
    for row in range(2, 82):
        for column, (metric, factor) in metrics.items():
            value = ws[f"{column}{row}"].value
            if value is not None:
                rows.append([f"PV-{row}", "", "2025-06-01", metric, number(value * factor), f"{ws.title}!{column}{row}"])
    assert ws["A82"].value is None and ws["A81"].value
    return {"expected.csv": (READINGS, rows)}


def solar_upload(book):
    wb = openpyxl.load_workbook(book, data_only=True)
    generation, stops, minute, quarter = wb.worksheets[:4]
    day = generation["A2"].value.date().isoformat()
    rows = [["SOLAR-U", generation["C2"].value, day, metric, number(generation[at].value), f"{generation.title}!{at}"]
            for at, metric in (("D2", "energy_gross_kwh"), ("E2", "energy_export_kwh"))]
    span = [dt.datetime.combine(stops["A2"].value.date(), stops[at].value) for at in ("J2", "K2")]
    unit = f"{stops['F2'].value}/{stops['G2'].value}"
    stopped = [["SOLAR-U", unit, day, stops["C2"].value.lower(), int((span[1] - span[0]).total_seconds() // 60)]]
    intervals = []
    for ws, columns in ((minute, "CDEFGHIJK"), (quarter, "LM")):
        for column in columns:
            head, cells = ws[f"{column}1"].value, [(ws[f"A{r}"].value, ws[f"{column}{r}"].value) for r in (2, 3)]
            filled = [(at, value) for at, value in cells if isinstance(value, (int, float))]
            if filled:
                metric = "ghi_w_m2" if "GHI" in head else "poa_w_m2"
                mean = number(math.fsum(value for _, value in filled) / len(filled))
                first, last = filled[0][0].isoformat(sep=" "), filled[-1][0].isoformat(sep=" ")
                sensor = head if ws is minute else ""
                intervals.append(["SOLAR-U", sensor, day, metric, len(filled), first, last, mean])
    assert len(intervals) == 7
    return {"expected.csv": (READINGS, rows), "expected_stops.csv": ("plant,unit,day,bucket,minutes", stopped),
            "expected_intervals.csv": ("plant,unit,day,metric,count,first,last,mean", intervals)}


HISTORY = {"I": ("energy_gross_kwh", 1), "J": ("energy_export_kwh", 1), "H": ("energy_expected_kwh", 1),
           "K": ("pr_compensated_pct", 100), "M": ("ma_pct", 1), "N": ("iga_pct", 1), "O": ("ega_pct", 1),
           "P": ("plf_pct", 100), "Q": ("cuf_dc_pct", 100), "R": ("cuf_ac_pct", 100),
           "U": ("hours_generation", 1), "V": ("hours_lull", 1), "W": ("hours_usmh", 1), "X": ("hours_smh", 1),
           "Z": ("hours_igbd", 1), "AA": ("hours_egbd", 1), "AB": ("hours_load_shedding", 1),
           "AD": ("loss_usmh_kwh", 1), "AE": ("loss_smh_kwh", 1), "AF": ("loss_others_kwh", 1),
           "AG": ("loss_igbd_kwh", 1), "AH": ("loss_egbd_kwh", 1), "AI": ("loss_load_shedding_kwh", 1),
           "AJ": ("loss_total_kwh", 1)}


def inverter_history(book):
    ws = openpyxl.load_workbook(book, data_only=True).worksheets[4]
    assert ws.sheet_state == "hidden" and ws.max_row == 1552
    names = [cell.column_letter for cell in ws[1]]
    sums, plant = {}, {}
    for at, cells in enumerate(ws.iter_rows(min_row=3, values_only=True), 3):
        row = dict(zip(names, cells))
        day = row["D"].date().isoformat()
        for column, metric in (("F", "ghi_kwh_m2"), ("G", "poa_kwh_m2")):
            known = plant.setdefault((day, metric), (row[column], f"@5!{column}{at}"))
            assert known[0] == row[column]
        for column, (metric, factor) in HISTORY.items():
            sums.setdefault((day, metric), []).append((at, row[column] * factor))
    first = [["SOLAR-H", "", day, metric, number(value), place] for (day, metric), (value, place) in plant.items()]
    total = [["SOLAR-H", day, metric, len(values), number(math.fsum(value for _, value in values)),
              number(math.fsum(at * value for at, value in values))] for (day, metric), values in sums.items()]
    return {"expected_plant.csv": (READINGS, first), "expected_units.csv": ("plant,day,metric,units,sum,by_row", total)}


def month_sheets(book):
    wb = openpyxl.load_workbook(book, data_only=True)
    form = {"C6": ("capacity_dc_kw", 1000), "C7": ("capacity_ac_kw", 1000)}
    ratios = {"E16": ("ga_pct", 100)}
    table = {"B": ("energy_export_kwh", 1), "C": ("energy_export_kwh-p50", 1), "D": ("energy_expected_kwh", 1),
             "E": ("poa_kwh_m2", 1e-3), "F": ("poa_kwh_m2-p50", 1e-3), "K": ("ma_pct", 100)}
    rows = []
    for nth, ws in enumerate(wb.worksheets[1:], 1):
        month = dt.datetime.strptime(ws["F4"].value, "Reporting Period: %B %Y").strftime("%Y-%m")
        filled = [row for row in range(20, 32) if ws[f"B{row}"].value is not None]
        assert filled == [19 + int(month[5:])] and ws[f"A{filled[0]}"].value.month == int(month[5:])
        cells = {**form, **ratios, **{f"{column}{filled[0]}": kind for column, kind in table.items()}}
        for at, (metric, factor) in cells.items():
            value = ws[at].value
            if isinstance(value, (int, float)):
                rows.append([f"SITE-{nth}", "", month, metric, number(value * factor), f"@{nth + 1}!{at}"])
    return {"expected_months.csv": ("plant,unit,month,metric,value,place", rows)}


INTERVALS = "plant,unit,day,metric,count,first,last,mean"
SERIES = "plant,day,metric,units,points,sum,by_place"
MONTHS = {"ENERO": 1, "FEBRERO": 2, "MARZO": 3}


def interval(plant, day, metric, stamped):
    """A line of expected_intervals.csv from (start, value) pairs."""
    filled = [(at, value) for at, value in stamped if value is not None]
    mean = number(math.fsum(value for _, value in filled) / len(filled))
    first, last = (at.isoformat(sep=" ") for at in (filled[0][0], filled[-1][0]))
    return [plant, "", day, metric, len(filled), first, last, mean]


def quoted(title):
    plain = re.fullmatch(r"\w+", title) and not title[0].isdigit()
    return title if plain else f"'{title}'"


def exchange_quarter_hours(book):
    ws = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    day = dt.datetime.strptime(ws["D16"].value, "%d/%m/%Y").date() if ws["D16"].value else \
        dt.date(int(ws["C14"].value), MONTHS[ws["C15"].value], int(ws["C16"].value))
    ends = [dt.datetime.strptime(ws[f"A{row}"].value, "%d/%m/%Y %H:%M") for row in range(22, 118)]
    starts = [end - dt.timedelta(minutes=15) for end in ends]
    midnight = dt.datetime.combine(day, dt.time())
    assert starts == [midnight + dt.timedelta(minutes=15 * n) for n in range(96)]
    assert ws["A118"].value == "ENERGÍA"
    day, rows, intervals = day.isoformat(), [], []
    for column, metric, factor in (("B", "energy_export_kwh", 1000), ("C", "energy_import_kwh", 1000),
                                   ("D", "reactive_export_kvarh", 1000), ("E", "reactive_import_kvarh", 1000),
                                   ("F", "voltage_kv", 1)):
        values = [ws[f"{column}{row}"].value * factor for row in range(22, 118)]
        intervals.append(interval("LINE-X", day, metric, list(zip(starts, values))))
        if metric.startswith("energy"):
            rows.append(["LINE-X", "", day, metric, number(math.fsum(values)), "layout"])
        printed = ws[f"{column}118"].value
        if printed is not None:
            rows.append(["LINE-X", "", day, f"{metric}-total", number(printed * factor), f"{ws.title}!{column}118"])
    return {"expected.csv": (READINGS, rows), "expected_intervals.csv": (INTERVALS, intervals)}


def load_shedding(book):
    ws = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    days, minutes = {}, {}
    for row in range(2, 25):
        plant = "WIND-L" if ws[f"A{row}"].value == ws["A2"].value else "WIND-M"
        key = (plant, ws[f"B{row}"].value.date().isoformat())
        start, end, length = (ws[f"{column}{row}"].value for column in "CDE")
        start, end, length = (time.hour * 60 + time.minute for time in (start, end, length))
        assert end - start == length
        days.setdefault(key, []).append((row, length / 60, ws[f"G{row}"].value))
        minutes.setdefault(key, set()).update(range(start, end))
    rows = []
    for (plant, day), parts in days.items():
        for nth, column, metric in ((1, "E", "hours_load_shedding"), (2, "G", "loss_load_shedding_kwh")):
            total = number(math.fsum(part[nth] for part in parts))
            rows.append([plant, "", day, metric, total, f"{ws.title}!{column}{parts[0][0]}"])
    stops = [[plant, "", day, "ls", len(set_of)] for (plant, day), set_of in minutes.items()]
    assert ws["A25"].value is None
    return {"expected.csv": (READINGS, rows), "expected_stops.csv": ("plant,unit,day,bucket,minutes", stops)}


def joint_meter_months(book):
    ws = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    columns = {"D": ("energy_gross_kwh", 1), "F": ("energy_export_kwh", 1), "G": ("energy_import_kwh", 1),
               "H": ("energy_net_kwh", 1), "J": ("apparent_export_kvah", 1), "K": ("apparent_import_kvah", 1),
               "T": ("line_loss_pct", 100)}
    rows = []
    for row in range(2, 11):
        plant = "WIND-J" if ws[f"B{row}"].value == ws["B2"].value else "WIND-K"
        unit = ws[f"C{row}"].value or ""
        month = dt.datetime.strptime(ws[f"Q{row}"].value[:3], "%b").month
        for column, (metric, factor) in columns.items():
            value = number(ws[f"{column}{row}"].value * factor)
            rows.append([plant, unit, f"{ws[f'R{row}'].value}-{month:02}", metric, value, f"@1!{column}{row}"])
        assert all(ws[f"{column}{row}"].value is None for column in "EIU")
    return {"expected_months.csv": ("plant,unit,month,metric,value,place", rows)}


def hourly_import_days(book):
    rows, intervals = [], []
    for nth, ws in enumerate(openpyxl.load_workbook(book, data_only=True).worksheets, 1):
        day = dt.datetime.strptime(ws.title.strip()[-8:], "%d%m%Y")
        assert ws["B2"].value.split()[-1] == day.strftime("%d/%m/%Y")
        hours = [re.fullmatch(r"(\d\d) ?-(\d\d) hrs\.", ws[f"B{row}"].value).groups() for row in range(5, 29)]
        assert [(int(a), int(b)) for a, b in hours] == [(n, n + 1) for n in range(24)]
        starts, day = [day + dt.timedelta(hours=n) for n in range(24)], day.date().isoformat()
        for column, metric in (("C", "energy_scheduled_kwh"), ("D", "energy_import_kwh")):
            values = [ws[f"{column}{row}"].value * 1000 for row in range(5, 29)]
            intervals.append(interval("LOAD-E", day, metric, list(zip(starts, values))))
            total = number(ws[f"{column}29"].value * 1000)
            assert math.isclose(float(total), math.fsum(values), rel_tol=1e-12)
            rows.append(["LOAD-E", "", day, f"{metric}-total", total, f"@{nth}!{column}29"])
            again = "-again" if column == "D" else ""
            rows.append(["LOAD-E", "", day, metric + again, number(math.fsum(values)), "layout"])
        assert ws["F31"].value == "MU" and math.isclose(ws["E31"].value * 1000, ws["D29"].value, rel_tol=1e-12)
        rows.append(["LOAD-E", "", day, "energy_import_kwh", number(ws["E31"].value * 1e6), f"@{nth}!E31"])
    return {"expected.csv": (READINGS, rows), "expected_intervals.csv": (INTERVALS, intervals)}


def hourly_by_source(book):
    ws = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    day = dt.datetime.strptime(ws["E1"].value.replace(".", "-"), "%d-%m-%Y")
    assert [(ws[f"A{row}"].value, ws[f"B{row}"].value) for row in range(3, 27)] == [(n, n + 1) for n in range(24)]
    starts, day, rows, intervals = [day + dt.timedelta(hours=n) for n in range(24)], day.date().isoformat(), [], []
    for column, plant in (("C", "AREA-W"), ("D", "AREA-S"), ("E", "AREA-B")):
        values = [ws[f"{column}{row}"].value * 1000 for row in range(3, 27)]
        intervals.append(interval(plant, day, "energy_gross_kwh", list(zip(starts, values))))
        rows.append([plant, "", day, "energy_gross_kwh", number(math.fsum(values)), "layout"])
        for row, known in ((27, math.fsum(values)), (28, max(values)), (29, min(values))):
            printed = ws[f"{column}{row}"].value * 1000
            assert math.isclose(printed, known, rel_tol=1e-12)
            rows.append([plant, "", day, "energy_gross_kwh-total", number(printed), f"'{ws.title}'!{column}{row}"])
    return {"expected.csv": (READINGS, rows), "expected_intervals.csv": (INTERVALS, intervals)}


def engine_day_sheets(book):
    sheets = openpyxl.load_workbook(book, data_only=True).worksheets
    days = lambda text: re.match(r"(\d+)\w\w ([A-Z][a-z]+)", text).groups()
    assert [days(ws.title) == days(ws["B3"].value) for ws in sheets] == [True] * 8 + [False] * 5
    rows = []
    for ws in sheets[:8]:
        day = dt.datetime.strptime(re.sub(r"(\d)\w\w ", r"\1 ", ws["B3"].value), "%d %B %Y").date().isoformat()
        for row, period in ((8, ""), (9, "-mtd"), (10, "-ytd")):
            cells = {f"B{row}": ("energy_gross_kwh", 1000, ""), f"C{row}": ("energy_net_kwh", 1000, ""),
                     f"G{row}": ("energy_import_kwh", 1000, ""), f"S{row}": ("plf_pct", 1, ""),
                     f"T{row}": ("plf_pct", 1, "-budget"), f"O{row + 11}": ("pa_pct", 1, "")}
            for at, (metric, factor, kind) in cells.items():
                value = ws[at].value
                if value is not None:
                    name = f"{metric}{period}{kind}"
                    rows.append(["ENGINE-T", "", day, name, number(value * factor), f"{quoted(ws.title)}!{at}"])
            aux = number((ws[f"B{row}"].value - ws[f"C{row}"].value) * 1000)
            assert ws[f"D{row}"].value is None
            rows.append(["ENGINE-T", "", day, f"energy_aux_kwh{period}", aux, "layout"])
    return {"expected.csv": (READINGS, rows)}


def weather_minutes_gaps(book):
    ws = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    stamps = [ws[f"B{row}"].value for row in range(8, 909)]
    assert all(b - a == dt.timedelta(minutes=1) for a, b in zip(stamps, stamps[1:]))
    day = ws["B3"].value.date().isoformat()
    rows = [["SOLAR-R", "", day, metric, number(ws[at].value), f"{ws.title}!{at}"]
            for at, metric in (("G5", "poa_kwh_m2"), ("G6", "temp_ambient_c"), ("G8", "temp_module_c"))]
    intervals = []
    for column, metric in (("C", "poa_w_m2"), ("D", "temp_ambient_c"), ("E", "temp_module_c")):
        values = [ws[f"{column}{row}"].value for row in range(8, 909)]
        intervals.append(interval("SOLAR-R", day, metric, list(zip(stamps, values))))
        assert intervals[-1][4] == 901 - 64
        if column == "C":
            integral = math.fsum(value for value in values if value is not None) / 60 / 1000
            rows.append(["SOLAR-R", "", day, "poa_kwh_m2-again", number(integral), "layout"])
    return {"expected.csv": (READINGS, rows), "expected_intervals.csv": (INTERVALS, intervals)}


def ods_rows(book):
    """Yields (sheet's number, its rows of texts and numbers), as the XML has them."""
    space = lambda name, prefix: f"{{urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0}}{name}"
    root = xml.fromstring(zipfile.ZipFile(book).read("content.xml"))
    for nth, table in enumerate(root.iter(space("table", "table")), 1):
        rows = []
        for row in table.iter(space("table-row", "table")):
            cells = []
            for cell in row.iter(space("table-cell", "table")):
                kind = cell.get(space("value-type", "office"))
                value = {"float": lambda: float(cell.get(space("value", "office"))),
                         "date": lambda: dt.datetime.fromisoformat(cell.get(space("date-value", "office"))),
                         "string": lambda: "".join(cell.itertext()).strip()}.get(kind, lambda: None)()
                cells += [value] * int(cell.get(space("number-columns-repeated", "table"), 1))
            assert space("number-rows-repeated", "table") not in row.attrib
            rows.append(cells)
        yield nth, rows


def ten_minute_columns(book):
    series = []
    for nth, rows in ods_rows(book):
        if nth not in (2, 3, 4, 5):
            continue
        stamps = [row[0] for row in rows[3:69]]
        assert stamps == [stamps[0] + dt.timedelta(minutes=10 * n) for n in range(66)] and len(rows) == 69
        known = {}
        for col, name in enumerate(rows[2][1:], 2):
            known.setdefault(name, []).append((col, [row[col - 1] for row in rows[3:69]]))
        for (col, values), *others in known.values():
            if all(again == values for _, again in others):
                series.append([f"P-{nth}-{col}", stamps[0].date().isoformat(), "power_kw", 1, 66,
                               number(math.fsum(value * 1000 for value in values)),
                               number(math.fsum(value * 1000 * (1000 * row + col) for row, value in enumerate(values, 4)))])
    return {"expected_series.csv": (SERIES, series)}


def points(cells):
    """Meters' half hours as (meter, start, value, row, column), summed up by day."""
    days = {}
    for meter, start, value, row, col in cells:
        days.setdefault(start.date(), []).append((meter, value * 1000, 1000 * row + col))
    return [["GRID-D", day.isoformat(), "power_kw", len({meter for meter, _, _ in of}), len(of),
             number(math.fsum(value for _, value, _ in of)), number(math.fsum(value * at for _, value, at in of))]
            for day, of in sorted(days.items())]


def points_across_times(book):
    ws = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    ends = [cell.value for cell in ws[10][9:57]]
    assert ends == [f"{n // 2:02}:{n % 2 * 30:02}" for n in range(1, 48)] + ["00:00"] and ws["B2770"].value == "TOTAL"
    cells = []
    for row in ws["B11:BE2769"]:
        day = dt.datetime.strptime(row[0].value, "%d/%m/%Y")
        for nth, cell in enumerate(row[8:]):
            cells.append((row[1].value, day + dt.timedelta(minutes=30 * nth), cell.value, cell.row, cell.column))
    return {"expected_series.csv": (SERIES, points(cells))}


def points_down_times(book):
    ws = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    cells = []
    for row in ws["B16:CN1503"]:
        start = dt.datetime.strptime(row[0].value, "%d/%m/%Y %H:%M") - dt.timedelta(minutes=30)
        cells += [(ws.cell(10, cell.column).value, start, cell.value, cell.row, cell.column) for cell in row[2:]]
    assert ws["B1504"].value == "TOTAL"
    return {"expected_series.csv": (SERIES, points(cells))}


def main():
    methods = {"inverter-day": inverter_day, "portal-month": portal_month, "turbine-day": turbine_day,
               "weather-minutes": weather_minutes, "inverter-day-three-rows": inverter_day_three_rows,
               "inverter-day-text-date": inverter_day_text_date, "days-across": days_across, "portal-days": portal_days,
               "portfolio-day": portfolio_day, "solar-upload": solar_upload, "inverter-history": inverter_history,
               "month-sheets": month_sheets, "exchange-quarter-hours": exchange_quarter_hours,
               "load-shedding": load_shedding, "joint-meter-months": joint_meter_months,
               "hourly-import-days": hourly_import_days, "hourly-by-source": hourly_by_source,
               "engine-day-sheets": engine_day_sheets, "weather-minutes-gaps": weather_minutes_gaps,
               "ten-minute-columns": ten_minute_columns, "points-across-times": points_across_times,
               "points-down-times": points_down_times}
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
