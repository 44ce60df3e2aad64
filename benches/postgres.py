"""A PostgreSQL server to measure with: started for it, stopped after it, its CPU told."""

import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time


def binaries(asked):
    """Returns the folder of the server's programs, or none where there are none."""
    folders = [pathlib.Path(asked)] if asked else sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class Server:
    """A server of its own on a port of its own, with the settings that Debian gives it but for 256 MB of buffers."""

    def __init__(self, programs, folder):
        self.programs, self.folder, self.count = programs, folder, 0
        self.as_user = {}
        if os.getuid() == 0:
            # The server refuses to run as root.
            user = next(name for name in ("postgres", "nobody") if name in {one.pw_name for one in pwd.getpwall()})
            entry = pwd.getpwnam(user)
            self.as_user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        data = folder / "data"
        if not data.exists():
            argv = [programs / "initdb", "-D", data, "-A", "trust", "-U", "dgr", "-E", "UTF8", "--locale=C.UTF-8"]
            subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, cwd="/", **self.as_user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        argv = [programs / "postgres", "-D", data, "-k", folder, "-p", str(self.port), "-h", "127.0.0.1",
                "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB", "-c", "autovacuum=off"]
        self.process = subprocess.Popen(argv, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.as_user)
        for _ in range(200):
            if self.sql("SELECT 1", check=False):
                return
            time.sleep(0.05)
        sys.exit("PostgreSQL does not start")

    def sql(self, text, check=True):
        argv = [self.programs / "psql", "-q", "-X", self.url("postgres"), "-c", text]
        return subprocess.run(argv, check=check, capture_output=True).returncode == 0

    def url(self, name):
        return f"postgres://dgr@127.0.0.1:{self.port}/{name}"

    def database(self, name):
        """Returns the URL of a database; makes it where it is not there."""
        self.sql(f"CREATE DATABASE {name}", check=False)
        return self.url(name)

    def template(self, dgr):
        """Makes the database from which fresh ones are copied."""
        subprocess.run([dgr, "--database-url", self.database("fresh"), "db", "migrate"], check=True, capture_output=True)

    def fresh(self):
        """Returns the URL of a new database with nothing in it but the tables."""
        if self.count:
            self.sql(f"DROP DATABASE run{self.count}")
        self.count += 1
        self.sql(f"CREATE DATABASE run{self.count} TEMPLATE fresh")
        self.sql("CHECKPOINT")
        return self.url(f"run{self.count}")

    def settled(self):
        """Waits until the server of the last client has ended, so that its CPU is told."""
        for _ in range(200):
            if not any(b"127.0.0.1" in command(pid) for pid in self.pids()):
                return
            time.sleep(0.01)

    def pids(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children]

    def cpu(self):
        """Returns the seconds of CPU that the server used: its own, those of processes that ended, those that run."""
        ended = sum(stat(self.process.pid)[:4])
        return (ended + sum(sum(stat(pid)[:2]) for pid in self.pids())) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def stat(pid):
    """Returns user and system time of a process, and of its children that ended, in ticks."""
    try:
        return [int(n) for n in pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:15]]
    except OSError:
        return [0, 0, 0, 0]


def command(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@contextlib.contextmanager
def maybe(dgr, asked):
    """Gives a throw-away server, or none where there is no PostgreSQL."""
    programs = binaries(asked)
    if programs is None:
        print("No PostgreSQL server found: without it.")
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        server = Server(programs, pathlib.Path(folder))
        try:
            server.template(dgr)
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def kept(folder, asked):
    """Gives a server whose data stays, below a folder; none where there is no PostgreSQL."""
    programs = binaries(asked)
    if programs is None:
        print("No PostgreSQL server found: without it.")
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(programs, folder)
    try:
        yield server
    finally:
        server.stop()
