"""Invariants of the tables, which hold at any moment, whatever happened to the program.

The numbers are those of the journal's design; invariants about actions on the server or the disk
cannot be checked here and have tests of their own.
"""

from __future__ import annotations

import sqlite3

# A description, and a query that finds violations: rows of (id of the job, number of the transfer).
_RULES = (
    (
        "I1: parts of an upload that has no id",
        "SELECT DISTINCT tag, seq FROM part JOIN job ON job.id=part.job LEFT JOIN saved"
        " USING(job, seq) WHERE direction='upload' AND coalesce(upload_id, '')=''",
    ),
    (
        "I2: ranges of a temporary file that has no name",
        "SELECT DISTINCT tag, seq FROM part JOIN job ON job.id=part.job LEFT JOIN saved"
        " USING(job, seq) WHERE direction='download' AND coalesce(temp, x'')=x''",
    ),
    (
        "I4: a part of an upload without an ETag",
        "SELECT DISTINCT tag, seq FROM part JOIN job ON job.id=part.job"
        " WHERE direction='upload' AND etag=''",
    ),
    (
        "I6: a stage without what it needs",
        "SELECT tag, seq FROM saved JOIN job ON job.id=saved.job"
        " WHERE (stage='completing' AND upload_id='') OR (stage='finalizing' AND temp=x'')"
        " OR (stage='creating' AND upload_id<>'')",
    ),
    (
        "I7: done without a verification",
        "SELECT tag, seq FROM transfer JOIN job ON job.id=transfer.job"
        " WHERE state='done' AND proof=''",
    ),
    (
        "I8: more bytes in parts than there are",
        "SELECT tag, seq FROM transfer JOIN job ON job.id=transfer.job JOIN part USING(job, seq)"
        " GROUP BY transfer.job, seq HAVING total(length)>transfer.size",
    ),
    (
        "I8: parts that overlap",
        "SELECT DISTINCT tag, one.seq FROM part AS one JOIN part AS two ON one.job=two.job"
        " AND one.seq=two.seq AND one.number<two.number AND one.first+one.length>two.first"
        " JOIN job ON job.id=one.job",
    ),
    (
        "I9: ended, but with a resume state",
        "SELECT tag, seq FROM saved JOIN transfer USING(job, seq) JOIN job ON job.id=saved.job"
        " WHERE state IN ('done', 'skipped', 'cancelled')",
    ),
    (
        "I9: in use and a leftover",
        "SELECT tag, seq FROM saved JOIN job ON job.id=saved.job JOIN leftover"
        " ON leftover.upload_id=saved.upload_id AND leftover.bucket=job.bucket"
        " AND leftover.endpoint=job.endpoint WHERE saved.upload_id<>''",
    ),
    (
        "I13: deleting the source of a copy",
        "SELECT tag, seq FROM saved JOIN job ON job.id=saved.job"
        " WHERE stage='deleting' AND NOT is_move",
    ),
    (
        "I14: without a sequence number",
        "SELECT tag, seq FROM transfer JOIN job ON job.id=transfer.job WHERE seq<1",
    ),
    (
        "I14: one multipart upload for two transfers",
        "SELECT tag, min(saved.seq) FROM saved JOIN job ON job.id=saved.job WHERE upload_id<>''"
        " GROUP BY endpoint, bucket, upload_id HAVING count(*)>1",
    ),
)


def violations(connection: sqlite3.Connection) -> list[str]:
    """Descriptions of all violations, those of SQLite's own checks included."""
    found = [row[0] for row in connection.execute("PRAGMA quick_check") if row[0] != "ok"]
    found += [f"no parent: {tuple(row)}" for row in connection.execute("PRAGMA foreign_key_check")]
    return found + rule_violations(connection)


def rule_violations(connection: sqlite3.Connection) -> list[str]:
    """The same without checking the file itself, which takes longer."""
    return [
        f"{row[0]}-{row[1]}: {words}"
        for words, query in _RULES
        for row in connection.execute(query)
    ]
