"""What must hold in the tables at any moment, whatever happened to the program."""

from __future__ import annotations

import sqlite3

# What is wrong, and a query that finds it: rows of (job's tag, seq).
_RULES = (
    (
        "part without an upload or a temporary file",
        "SELECT tag, part.seq FROM part JOIN job ON job.id=part.job"
        " LEFT JOIN saved USING(job, seq) WHERE coalesce(upload_id, '')=''"
        " AND coalesce(temp, x'')=x''",
    ),
    (
        "more bytes in parts than the file has",
        "SELECT tag, transfer.seq FROM transfer JOIN job ON job.id=transfer.job"
        " JOIN part ON part.job=transfer.job AND part.seq=transfer.seq"
        " GROUP BY transfer.job, transfer.seq HAVING sum(length)>transfer.size",
    ),
    (
        "done, but something is kept for going on",
        "SELECT tag, saved.seq FROM saved JOIN transfer USING(job, seq)"
        " JOIN job ON job.id=transfer.job WHERE state='done'",
    ),
    (
        "done without a proof",
        "SELECT tag, seq FROM transfer JOIN job ON job.id=transfer.job"
        " WHERE state='done' AND proof=''",
    ),
)


def broken(connection: sqlite3.Connection) -> list[str]:
    """Everything that is wrong, in words."""
    found = [f"{row[0]}" for row in connection.execute("PRAGMA quick_check") if row[0] != "ok"]
    found += [f"no parent: {tuple(row)}" for row in connection.execute("PRAGMA foreign_key_check")]
    for words, query in _RULES:
        found += [f"{row[0]}-{row[1]}: {words}" for row in connection.execute(query)]
    return found
