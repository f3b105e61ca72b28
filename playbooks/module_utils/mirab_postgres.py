"""A database of PostgreSQL, by the programs of its own container, over the local socket."""

from __future__ import annotations

import json
import subprocess
import tempfile

from ansible.module_utils.mirab_docker import get_lines
from ansible.module_utils.mirab_problem import HostProblem

MAGIC = b"PGDMP"
# Sessions of a backup are known by it, so that those of an attempt that died can be ended.
APPLICATION = "mirab-backup"
LOCK_MILLISECONDS = 60_000
END = "mirab: end"
DROP_TRIES = 5
# With which pg_amcheck says that it has found something; with any other it could not look.
CORRUPT = 2

BEGIN = """
SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET lock_timeout = {lock};
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT json_build_object('snapshot', pg_export_snapshot(), 'bytes', pg_database_size(current_database()));
"""
# One line of JSON for each table that a dump holds the rows of; tables of extensions are made by these themselves.
COUNT = r"""
SELECT format('SELECT json_build_array(%L, count(*)) FROM ONLY %I.%I', n.nspname || '.' || c.relname, n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname, c.relname
\gexec
"""
END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}' AND pid <> pg_backend_pid();\n"
DROP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid();
DROP DATABASE IF EXISTS "{database}";
"""


class Postgres:
    """One database in one running container. The name was held against its grammar before it came here."""

    def __init__(self, docker, container, database):
        self.docker = docker
        self.container = container
        self.database = database
        environment = dict(line.split("=", 1) for line in container["Config"]["Env"] or [] if "=" in line)
        self.user = environment.get("POSTGRES_USER") or "postgres"

    def get_version(self):
        """What the dumping program calls itself."""
        done = self._exec(["pg_dump", "--version"])
        return done.stdout.strip()[:200] if done.returncode == 0 else None

    def end_sessions(self):
        """Ends what an attempt that died has left open; nobody else uses the name."""
        self._query(self._maintenance(), END_SESSIONS.format(name=APPLICATION))

    def dump(self, sink, assert_room):
        """Writes the dump into the file, and ends with the rows of each table as they were in the very snapshot that was dumped."""
        with self._open_session() as session:
            begun = json.loads(session.ask(BEGIN.format(lock=LOCK_MILLISECONDS))[0])
            assert_room(begun["bytes"])
            # restic packs by itself, and finds in plain bytes what it has already.
            options = ["--format=custom", "--compress=0", "--no-password", f"--lock-wait-timeout={LOCK_MILLISECONDS}"]
            snapshot = [f"--snapshot={begun['snapshot']}"]
            done = self._exec(["pg_dump", *options, *snapshot, *self._connect()], sink=sink)
            if done.returncode != 0:
                raise get_failure(done, "pg_dump")
            return dict(json.loads(line) for line in session.ask(COUNT))

    def verify(self, path):
        """Reads the dump to its end as a restore would; a list of what is in it would be whole even where the rows break off."""
        with open(path, "rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise HostProblem("pg_dump wrote something that is no dump.")
        with open(path, "rb") as file:
            done = self._exec(["pg_restore", "--file=/dev/null"], source=file)
        if done.returncode != 0:
            raise get_failure(done, "the dump is not whole, pg_restore")

    def load(self, path):
        """Makes the database anew from the dump; whatever stood in it goes, so an attempt that died half-way does not matter."""
        self._drop()
        options = ["--create", "--exit-on-error", "--no-password", f"--username={self.user}", f"--dbname={self._maintenance()}"]
        with open(path, "rb") as file:
            done = self._exec(["pg_restore", *options], source=file)
        if done.returncode != 0:
            raise get_failure(done, "pg_restore")
        # The planner knows nothing of what was loaded.
        self._query(self.database, "ANALYZE;\n")

    def count_rows(self):
        """Rows of each table now."""
        with self._open_session() as session:
            session.ask(BEGIN.format(lock=LOCK_MILLISECONDS))
            return dict(json.loads(line) for line in session.ask(COUNT))

    def verify_loaded(self):
        """Holds every index against its table, as PostgreSQL does it itself; in words, and raises with the first fault."""
        options = ["--install-missing", "--heapallindexed", "--no-password", f"--username={self.user}"]
        done = self._exec(["pg_amcheck", *options, self.database])
        if done.returncode == CORRUPT:
            raise get_failure(done, "pg_amcheck")
        if done.returncode != 0:
            lines = get_lines(done)
            return f"not looked at closer, because pg_amcheck could not: {lines[-1] if lines else done.returncode}"
        return "pg_amcheck found no fault in its tables and indexes"

    def _drop(self):
        for left in reversed(range(DROP_TRIES)):
            done = self._psql(self._maintenance(), DROP.format(database=self.database))
            if done.returncode == 0:
                return
            # Somebody may have come in again between the two statements.
            if left == 0:
                raise get_failure(done, "psql")

    def _query(self, database, text):
        done = self._psql(database, text)
        if done.returncode != 0:
            raise get_failure(done, "psql")

    def _psql(self, database, text):
        return self._exec([*PSQL, f"--username={self.user}", f"--dbname={database}"], text=text)

    def _maintenance(self):
        return "template1" if self.database == "postgres" else "postgres"

    def _connect(self):
        return [f"--username={self.user}", f"--dbname={self.database}"]

    def _exec(self, command, **streams):
        interactive = ["--interactive"] if streams.keys() & {"text", "source"} else []
        return self.docker.run(["exec", *interactive, *self._frame(), *command], None, **streams)

    def _frame(self):
        return ["--env", f"PGAPPNAME={APPLICATION}", self.container["Id"]]

    def _open_session(self):
        return Session(self.docker, ["exec", "--interactive", *self._frame(), *PSQL, *self._connect()])


PSQL = ("psql", "--no-psqlrc", "--no-align", "--tuples-only", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1")


class Session:
    """A psql that stays open, and with it the transaction that it has begun."""

    def __init__(self, docker, arguments):
        self.errors = tempfile.TemporaryFile()
        self.process = docker.start(arguments, self.errors)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.errors.close()

    def ask(self, text):
        """The lines that the statements answer."""
        lines = []
        try:
            self.process.stdin.write(f"{text}\n\\echo {END}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        for line in self.process.stdout:
            if line.rstrip("\n") == END:
                return [line for line in lines if line]
            lines.append(line.rstrip("\n"))
        self.process.wait()
        self.errors.seek(0)
        said = [line.strip() for line in self.errors.read().decode("utf-8", "replace").splitlines() if line.strip()]
        raise HostProblem(f"psql ended: {said[-1] if said else 'it said nothing'}", said)


def get_failure(done, who):
    """What a program of the container said last, with all of it as lines."""
    lines = get_lines(done)
    said = lines[-1] if lines else f"it ended with exit code {done.returncode} and said nothing"
    return HostProblem(f"{who} said: {said}", lines)
