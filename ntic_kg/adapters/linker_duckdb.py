"""Find candidate pairs of two large registries with joins in DuckDB, in bounded memory.

The statements are plain SQL without anything of DuckDB, so that Spark runs the same plan.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from ntic_kg.compare import Vocabulary, analyze
from ntic_kg.compare.keys import blocking_tokens
from ntic_kg.values import Record

KEYS_EACH = 4  # how many of its rarest tokens a record is found by
MOST = 60  # a token that more records of one side have is no key

# How often each token occurs on each side; what is on one side only, or too common, is no key.
COUNTED = f"""
SELECT token, SUM(CASE WHEN side = 'l' THEN 1 ELSE 0 END) AS ours,
       SUM(CASE WHEN side = 'r' THEN 1 ELSE 0 END) AS theirs
FROM tokens GROUP BY token
HAVING SUM(CASE WHEN side = 'l' THEN 1 ELSE 0 END) BETWEEN 1 AND {MOST}
   AND SUM(CASE WHEN side = 'r' THEN 1 ELSE 0 END) BETWEEN 1 AND {MOST}
"""  # noqa: S608 - the numbers are the constants above
# The rarest keys of each record; between equals the token decides, so that every engine agrees.
CHOSEN = f"""
SELECT side, id, token FROM (
  SELECT t.side, t.id, t.token, ROW_NUMBER() OVER (
    PARTITION BY t.side, t.id ORDER BY c.ours * c.theirs, t.token) AS place
  FROM tokens t JOIN counted c ON t.token = c.token) ranked
WHERE place <= {KEYS_EACH}
"""  # noqa: S608 - the number is the constant above
PAIRS = """
SELECT DISTINCT l.id AS left_id, r.id AS right_id
FROM chosen l JOIN chosen r ON l.token = r.token WHERE l.side = 'l' AND r.side = 'r'
"""


class DuckdbLinker:
    """Candidate pairs of two registries, by the rarest tokens that their names share."""

    def __init__(self, vocabulary: Vocabulary, memory: str = "2GB") -> None:
        """Keep the vocabulary; open nothing yet."""
        self._vocabulary = vocabulary
        self._memory = memory

    def candidates(
        self, left: Iterable[Record], right: Iterable[Record], folder: Path
    ) -> Iterator[tuple[str, str]]:
        """Yield the keys of records that may be one body, ordered.

        Args:
            left: the records of one registry.
            right: the records of the other one.
            folder: an empty folder for the working files.
        """
        rows = folder / "tokens.csv"
        both = itertools.chain((("l", record) for record in left), (("r", r) for r in right))
        self.write_tokens(both, rows)
        with duckdb.connect(str(folder / "link.duckdb")) as connection:
            block(connection, rows, self._memory)
            found = connection.execute("SELECT * FROM pairs ORDER BY left_id, right_id")
            while batch := found.fetchmany(10_000):
                yield from batch

    def write_tokens(self, records: Iterable[tuple[str, Record]], rows: Path) -> None:
        """Write what the names of records can be found by, as ``block`` reads it.

        Args:
            records: each marked ``l`` or ``r`` for its side.
            rows: the file to write.
        """
        with rows.open("w", encoding="utf-8") as file:
            for side, record in records:
                forms = (analyze(name.text, self._vocabulary) for name in record.names)
                tokens = frozenset().union(*map(blocking_tokens, forms))
                file.writelines(f"{side}\t{record.key}\t{token}\n" for token in sorted(tokens))


def block(connection: duckdb.DuckDBPyConnection, rows: Path, memory: str) -> None:
    """Run the plan over a file of side, id and token; leaves the table ``pairs``."""
    connection.execute(f"SET memory_limit = '{memory}'")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(
        "CREATE TABLE tokens AS SELECT * FROM read_csv(?, delim = '\t', header = false, quote = '',"
        " escape = '', columns = {'side': 'VARCHAR', 'id': 'VARCHAR', 'token': 'VARCHAR'})",
        [str(rows)],
    )
    for name, query in (("counted", COUNTED), ("chosen", CHOSEN), ("pairs", PAIRS)):
        connection.execute(f"CREATE TABLE {name} AS {query}")
