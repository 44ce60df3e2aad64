#!/usr/bin/env python3
"""The script that people write instead: reads the daily reports of one template into SQLite, one transaction a workbook.

It looks for one date, one plant, the inverters' table and the hours of weather, and keeps all rows of the sheets as JSON.
No checks, no revisions, no day or month metrics, no cells' places, and a workbook that kills the reader kills the run.

    peer.py python-calamine|openpyxl DATABASE FOLDER
"""

import datetime
import hashlib
import json
import pathlib
import sqlite3
import sys

TABLES = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE reports (id INTEGER PRIMARY KEY, plant TEXT, day TEXT, sha256 TEXT, name TEXT, bytes BLOB, raw TEXT,
    UNIQUE (plant, day, sha256));
CREATE TABLE units (plant TEXT, day TEXT, unit TEXT, ac_kw REAL, dc_kwp REAL, energy_kwh REAL, yield REAL, plf REAL,
    run_h REAL, grid_h REAL, down_h REAL, report_id INTEGER, PRIMARY KEY (plant, day, unit, report_id));
CREATE TABLE hours (plant TEXT, at TEXT, metric TEXT, value REAL, report_id INTEGER,
    PRIMARY KEY (plant, at, metric, report_id));
"""


def by_calamine(path):
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def by_openpyxl(path):
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return {name: [list(row) for row in book[name].iter_rows(values_only=True)] for name in book.sheetnames}


def beside(rows, label):
    return next(row[1] for row in rows if row and row[0] == label)


def number(value):
    return value if isinstance(value, (int, float)) else None


def told(value):
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)


def take(db, path, sheets):
    main = sheets["DGR"]
    plant, day = beside(main, "Plant Name"), told(beside(main, "Report Date"))[:10]
    data = path.read_bytes()
    raw = json.dumps(sheets, default=told)
    sha256 = hashlib.sha256(data).hexdigest()
    report = db.execute("INSERT INTO reports (plant, day, sha256, name, bytes, raw) VALUES (?, ?, ?, ?, ?, ?)",
                        (plant, day, sha256, path.name, data, raw)).lastrowid
    start = next(n for n, row in enumerate(main) if len(row) > 1 and row[1] == "Inverter") + 2
    units = []
    for row in main[start:]:
        if row[0] == "Total":
            break
        units.append((plant, day, row[1], *(number(row[col]) for col in (2, 3, 4, 5, 6, 8, 9, 10)), report))
    db.executemany("INSERT INTO units VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", units)
    hours = []
    for row in sheets["Weather"][2:]:
        for col, metric in ((2, "poa_w_m2"), (3, "temp_ambient_c"), (4, "temp_module_c"), (5, "wind_ms")):
            hours.append((plant, f"{told(row[0])[:10]} {told(row[1])}", metric, number(row[col]), report))
    db.executemany("INSERT INTO hours VALUES (?, ?, ?, ?, ?)", hours)


def main():
    engine, database, folder = sys.argv[1:]
    read = {"python-calamine": by_calamine, "openpyxl": by_openpyxl}[engine]
    db = sqlite3.connect(database)
    db.executescript(TABLES)
    for path in sorted(pathlib.Path(folder).iterdir()):
        sheets = read(path)
        with db:
            take(db, path, sheets)


if __name__ == "__main__":
    main()
