#!/usr/bin/env python3
"""Measures whole processes: `dgr ingest` beside bare calamine and beside the scripts that people write instead; the
memory of the whole tree of processes; and any command of dgr over a store of ten years. docs/performance.md tells more.

    benches/whole_process.py make DIR               # workspaces of workbooks, the same for the same seed
    benches/whole_process.py ingest DIR             # CPU, wall time, ratios; interleaved, repeated
    benches/whole_process.py memory DIR             # the most memory that the whole tree held at once
    benches/whole_process.py history DIR            # ten years of 300 plants, straight into SQLite and PostgreSQL
    benches/whole_process.py commands DIR -- report daily --date 2026-03-31
    benches/whole_process.py start                  # what `dgr --version` costs
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))
import postgres  # noqa: E402

PEERS = ["python-calamine==0.9.1", "openpyxl==3.1.5"]


class Run:
    """What one process and all that it started used: seconds of CPU, seconds by the clock, bytes of memory."""

    def __init__(self, user, system, wall, memory, code):
        self.user, self.system, self.wall, self.memory, self.code = user, system, wall, memory, code
        self.server = 0.0

    @property
    def cpu(self):
        return self.user + self.system + self.server


def run(argv, env=None, sample=False, allowed=(0,)):
    """Runs a command to its end. Its CPU is the kernel's account of it and of every child it waited for."""
    out = tempfile.TemporaryFile()
    begun = time.monotonic()
    child = subprocess.Popen(argv, env={**os.environ, **(env or {})}, stdout=out, stderr=subprocess.STDOUT)
    sampler = Sampler(child.pid) if sample else None
    _, status, used = os.wait4(child.pid, 0)
    wall = time.monotonic() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    memory = sampler.end() if sampler else 0
    if child.returncode not in allowed:
        out.seek(0)
        sys.exit(f"{' '.join(map(str, argv))} ended with {child.returncode}:\n{out.read().decode()[-3000:]}")
    return Run(used.ru_utime, used.ru_stime, wall, memory, child.returncode)


class Sampler(threading.Thread):
    """Looks every few milliseconds how much memory a process and its descendants hold: the sum of their PSS, so that a
    page that they share counts once."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.most, self.over = pid, 0, threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.005):
            self.most = max(self.most, sum(pss(pid) for pid in tree(self.pid)))

    def end(self):
        self.over.set()
        self.join()
        return self.most


def tree(pid):
    """Returns a process and its descendants."""
    found, queue = [], [pid]
    while queue:
        one = queue.pop()
        found.append(one)
        try:
            for thread in os.listdir(f"/proc/{one}/task"):
                children = pathlib.Path(f"/proc/{one}/task/{thread}/children").read_text().split()
                queue.extend(map(int, children))
        except OSError:
            pass
    return found


def pss(pid):
    """Returns the memory that a process holds, its part of shared pages included, in bytes."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def built(*benches):
    """Builds dgr and what it is measured with; returns the paths of the programs by name."""
    argv = ["cargo", "build", "--release", "--locked", "--message-format=json", "--bin", "dgr"]
    for bench in benches:
        argv += ["--bench", bench]
    said = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    messages = [json.loads(line) for line in said.splitlines()]
    return {m["target"]["name"]: m["executable"] for m in messages if m.get("executable")}


def python_of_peers(folder):
    """Returns a Python that has the readers that people use; installs them where they are not there yet."""
    venv = folder / "venv"
    python = venv / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python


def machine():
    """Returns what was measured on."""
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = next((line.split(":")[1].strip() for line in info.splitlines() if line.startswith("model name")), "?")
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / 2**20
    rust = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.strip()
    load = os.getloadavg()[0]
    return (f"{os.cpu_count()} x {model}, {memory:.0f} GiB, Linux {os.uname().release}, {rust}, "
            f"Python {sys.version.split()[0]}, load {load:.1f} at the start")


def inbox(workspace):
    return sorted((workspace / "inbox").iterdir())


class Variants:
    """The ways to do the job that are compared over one workspace."""

    def __init__(self, programs, workspace, scratch, server, python, subset):
        self.programs, self.workspace, self.scratch = programs, workspace, scratch
        self.server, self.python, self.subset = server, python, subset

    def names(self, asked):
        known = ["bare", "bare-range", "sqlite", "postgres", "python-calamine", "openpyxl"]
        if self.server is None:
            known.remove("postgres")
        if self.python is None:
            known = [name for name in known if name not in ("python-calamine", "openpyxl")]
        return [name for name in known if not asked or name in asked]

    def run(self, name, sample=False):
        inbox = self.workspace / "inbox"
        if name in ("bare", "bare-range"):
            more = ["--range"] if name == "bare-range" else []
            return run([self.programs["bare_calamine"], inbox, *more], sample=sample)
        if name == "sqlite":
            return self.ingest(f"sqlite:{self.fresh('dgr.sqlite3')}", sample)
        if name == "postgres":
            before = self.server.cpu()
            result = self.ingest(self.server.fresh(), sample)
            self.server.settled()
            result.server = self.server.cpu() - before
            return result
        files = self.subset if name == "openpyxl" else inbox
        return run([self.python, HERE / "peer.py", name, self.fresh("peer.sqlite3"), files], sample=sample)

    def ingest(self, url, sample):
        argv = [self.programs["dgr"], "-C", self.workspace, "--database-url", url, "--quiet", "ingest"]
        return run(argv, sample=sample, allowed=(0, 3))

    def fresh(self, name):
        for old in self.scratch.glob(name + "*"):
            old.unlink()
        return self.scratch / name


def subset_of(workspace, scratch, most):
    """Returns a folder of every n-th workbook, for what is too slow for all of them, and their share of all."""
    files = inbox(workspace)
    step = max(1, len(files) // most)
    folder = scratch / f"subset-{workspace.name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file in files[::step]:
        os.link(file, folder / file.name)
    return folder, len(files) / len(files[::step])


def workspaces(folder, asked):
    found = sorted(path.parent for path in folder.glob("*/dgr.toml"))
    return [path for path in found if not asked or path.name in asked]


def ingest(args):
    programs = built("bare_calamine")
    python = None if args.no_python else python_of_peers(args.dir)
    print(machine())
    with tempfile.TemporaryDirectory(dir=args.dir) as scratch, postgres.maybe(programs["dgr"], args.postgres) as server:
        scratch = pathlib.Path(scratch)
        for workspace in workspaces(args.dir, args.workspace):
            subset, times = subset_of(workspace, scratch, 50)
            peers = python if workspace.name == "small" else None
            variants = Variants(programs, workspace, scratch, server, peers, subset)
            names = variants.names(args.only)
            runs = {name: [] for name in names}
            for _ in range(args.reps):
                for name in names:
                    runs[name].append(variants.run(name))
            table(workspace, runs, times, args.reps)


def table(workspace, runs, times, reps):
    files = inbox(workspace)
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"\n{workspace.name}: {len(files)} workbooks, {size:.1f} MB, {reps} runs each, interleaved; median (least)")
    print(f"{'':17}{'CPU s':>16}{'of it server':>14}{'ms/file':>9}{'wall s':>16}{'x bare':>16}")
    bare = [one.cpu for one in runs.get("bare", [])]
    for name, all_of in runs.items():
        factor = times if name == "openpyxl" else 1.0
        cpu, wall = [one.cpu * factor for one in all_of], [one.wall * factor for one in all_of]
        ratio = f"{statistics.median(cpu) / statistics.median(bare):.2f} ({min(cpu) / min(bare):.2f})" if bare else "-"
        server = statistics.median(one.server for one in all_of)
        refused = "  NOT ALL TAKEN IN" if any(one.code == 3 for one in all_of) else ""
        print(f"{name:17}{both(cpu):>16}{server or '-':>14.4}{statistics.median(cpu) / len(files) * 1e3:>9.2f}"
              f"{both(wall):>16}{ratio:>16}" + (f"  from every {factor:.0f}th workbook" if factor != 1.0 else "") + refused)


def both(values):
    return f"{statistics.median(values):.3f} ({min(values):.3f})"


def memory(args):
    programs = built("bare_calamine")
    python = None if args.no_python else python_of_peers(args.dir)
    print(machine())
    print("The most memory that all processes of the tree held at once (sum of PSS, looked at every 5 ms), MB")
    with tempfile.TemporaryDirectory(dir=args.dir) as scratch, postgres.maybe(programs["dgr"], args.postgres) as server:
        scratch = pathlib.Path(scratch)
        for workspace in workspaces(args.dir, args.workspace):
            subset, _ = subset_of(workspace, scratch, 50)
            variants = Variants(programs, workspace, scratch, server, python if workspace.name == "small" else None, subset)
            for name in variants.names(args.only):
                most = max(variants.run(name, sample=True).memory for _ in range(args.reps))
                print(f"{workspace.name:17}{name:17}{most / 1e6:>8.0f}", flush=True)


def history(args):
    programs = built("history")
    with postgres.kept(args.dir / "postgres", args.postgres) as server:
        urls = [f"sqlite:{args.dir / 'history.sqlite3'}"]
        if server:
            urls.append(server.database("history"))
        for url in urls:
            for old in args.dir.glob("history.sqlite3*") if url.startswith("sqlite:") else []:
                old.unlink()
            run([programs["dgr"], "--database-url", url, "db", "migrate"])
            used = run([programs["history"], url, "--plants", str(args.plants), "--years", str(args.years)])
            print(f"{url.split(':')[0]}: {used.cpu:.1f} s CPU", flush=True)


def commands(args):
    programs = built()
    print(machine())
    workspace = args.dir / "history"
    workspace.mkdir(exist_ok=True)
    (workspace / "dgr.toml").write_text('time_zone = "Asia/Kolkata"\n')
    words = args.command or ["report", "daily", "--date", "2026-03-31"]
    print(f"dgr {' '.join(words)}: {args.reps} runs each, CPU ms, median (least)")
    with postgres.kept(args.dir / "postgres", args.postgres) as server:
        urls = {"sqlite": f"sqlite:{args.dir / 'history.sqlite3'}"}
        if server:
            urls["postgres"] = server.database("history")
        argv = [programs["dgr"], "-C", workspace, *words]
        for name, url in urls.items():
            runs = []
            for _ in range(args.reps + 1):
                before = server.cpu() if name == "postgres" else 0.0
                one = run(argv, env={"DGR_DATABASE_URL": url, "DGR_CLOCK": "2026-04-01T06:00:00Z"}, allowed=(0, 3, 5))
                if name == "postgres":
                    server.settled()
                    one.server = server.cpu() - before
                runs.append(one)
            runs = runs[1:]
            cpu, wall = [one.cpu * 1e3 for one in runs], [one.wall * 1e3 for one in runs]
            server_ms = statistics.mean(one.server for one in runs) * 1e3
            print(f"{name:10} CPU {both_ms(cpu)}, of it server {server_ms:.0f} (mean), wall {both_ms(wall)}", flush=True)


def both_ms(values):
    return f"{statistics.median(values):.0f} ({min(values):.0f})"


def start(args):
    dgr = built()["dgr"]
    print(machine())
    for argv in (["/bin/true"], [dgr, "--version"], [dgr, "--help"]):
        runs = [run(argv) for _ in range(args.reps * 10)]
        cpu, wall = [one.cpu * 1e3 for one in runs], [one.wall * 1e3 for one in runs]
        print(f"{pathlib.Path(argv[0]).name} {' '.join(argv[1:]):12} CPU {statistics.median(cpu):.1f} ({min(cpu):.1f}) ms, "
              f"wall {statistics.median(wall):.1f} ({min(wall):.1f}) ms")


def make(args):
    programs = built("workbooks")
    run([programs["workbooks"], args.dir, "--seed", str(args.seed), "--plants", str(args.plants), "--days", str(args.days)])


def main():
    # What is asked of dgr stands behind `--`.
    words, command = sys.argv[1:], []
    if "--" in words:
        at = words.index("--")
        words, command = words[:at], words[at + 1:]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = parser.add_subparsers(required=True)

    def one(name, function, **defaults):
        its = sub.add_parser(name)
        if name != "start":
            its.add_argument("dir", type=pathlib.Path)
            its.add_argument("--postgres", help="the folder of the server's programs; default: the newest there is")
        its.set_defaults(function=function, command=command, **defaults)
        return its

    for name, function, reps in [("ingest", ingest, 7), ("memory", memory, 3)]:
        its = one(name, function)
        its.add_argument("--reps", type=int, default=reps)
        its.add_argument("--workspace", action="append", help="only this one; may be repeated")
        its.add_argument("--only", action="append", help="only this way; may be repeated")
        its.add_argument("--no-python", action="store_true", help="without the scripts that people write")
    made = one("make", make)
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--plants", type=int, default=100)
    made.add_argument("--days", type=int, default=30)
    years = one("history", history)
    years.add_argument("--plants", type=int, default=300)
    years.add_argument("--years", type=int, default=10)
    one("commands", commands).add_argument("--reps", type=int, default=7)
    one("start", start).add_argument("--reps", type=int, default=7)
    args = parser.parse_args(words)
    if hasattr(args, "dir"):
        args.dir.mkdir(parents=True, exist_ok=True)
        args.dir = args.dir.resolve()
    args.function(args)


if __name__ == "__main__":
    main()
