"""PostgreSQL with pg_trgm, as a cluster of its own that only a socket reaches."""

import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager

import psycopg

from common import COUNT, Match, Run, Skipped, ask


def programs():
    """The folder of initdb and postgres; Debian keeps it off the PATH."""
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        folders.insert(0, pathlib.Path(found).parent)
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    raise Skipped("PostgreSQL is not installed (Debian: apt-get install postgresql postgresql-contrib)")


def as_server():
    """PostgreSQL refuses to run as root: its own user then, or nobody."""
    if os.geteuid() != 0:
        return {}, None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}, user
        except KeyError:
            pass
    raise Skipped("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


@contextmanager
def server():
    bin, (user, owner) = programs(), as_server()
    # In /tmp, because the socket's path may have but 107 bytes and the other user must reach the folder.
    with tempfile.TemporaryDirectory(prefix="malmoi-peers-") as folder:
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = f"{folder}/data"
        # Where the locale is C, pg_trgm takes Hangul for no letters and sees nothing.
        subprocess.run(
            [bin / "initdb", "-D", data, "-U", "malmoi", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd=folder, **user,
        )
        with open(f"{folder}/log", "w") as log:
            process = subprocess.Popen(
                [bin / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off",
                 "-c", "shared_buffers=512MB", "-c", "max_parallel_workers_per_gather=0",
                 "-c", "max_parallel_maintenance_workers=0", "-c", "autovacuum=off", "-c", "jit=off"],
                stdout=log, stderr=log, cwd=folder, **user,
            )
        try:
            with connect(process, folder) as connection:
                yield connection
        finally:
            # The fast shutdown; the gentle one waits for clients.
            process.send_signal(signal.SIGINT)
            process.wait()


def connect(process, folder):
    for _ in range(100):
        try:
            return psycopg.connect(host=folder, user="malmoi", dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            if process.poll() is not None:
                raise Skipped("PostgreSQL did not start: " + pathlib.Path(folder, "log").read_text())
            time.sleep(0.1)
    raise Skipped("PostgreSQL did not answer within 10 seconds")


def trigrams(job, threshold):
    with server() as connection, connection.cursor() as cursor:
        ticks = os.sysconf("SC_CLK_TCK")
        stat = pathlib.Path(f"/proc/{connection.info.backend_pid}/stat")

        def clock():
            """The CPU seconds of the server's process that serves us; ours, the driver's, do not count."""
            fields = stat.read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / ticks

        start = clock()
        try:
            cursor.execute("CREATE EXTENSION pg_trgm")
        except psycopg.Error as error:
            raise Skipped(f"pg_trgm is not installed (Debian: apt-get install postgresql-contrib): {error}")
        cursor.execute("CREATE TABLE memory (source text, target text)")
        with cursor.copy("COPY memory FROM STDIN") as copy:
            for pair in job.memory:
                copy.write_row(pair)
        cursor.execute("CREATE INDEX ON memory USING gin (source gin_trgm_ops)")
        cursor.execute("VACUUM ANALYZE memory")
        # The index is what is measured; the planner would read the whole table for some of the queries.
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"SET pg_trgm.similarity_threshold = {threshold}")
        loading = clock() - start
        version = connection.info.server_version // 10000

        def answer(text):
            rows = cursor.execute(
                "SELECT similarity(source, %(text)s) AS alike, source, target FROM memory"
                f" WHERE source %% %(text)s ORDER BY alike DESC LIMIT {COUNT}",
                {"text": text},
            )
            return [Match(alike * 100, source, target) for alike, source, target in rows]

        name = f"PostgreSQL {version} `pg_trgm`, GIN"
        return Run(name, f"{threshold * 100:.0f} %", loading, *ask(job, answer, clock))


def at_seventy(job):
    return trigrams(job, 0.7)


def at_default(job):
    return trigrams(job, 0.3)
