"""The plan that finds candidates in DuckDB finds the same ones on Spark, through Splink.

Run by hand, for it starts a Java machine and needs the extra ``link-spark``:
``.venv/bin/pip install '.[link-spark]'``, then ``python3 dev.py test -m spark``.
"""

from __future__ import annotations

import importlib
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ntic_kg.adapters.linker_duckdb import CHOSEN, COUNTED, DuckdbLinker
from ntic_kg.values import Record
from tests.linking_names import record, vocabulary

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]

SIZE = 10_000
PLACES = ("北京", "上海", "武汉", "南京", "成都", "西安")
UNITS = ("有限公司", "研究院", "研究所", "大学", "实验室", "医院")


@pytest.fixture(scope="module")
def sides() -> tuple[list[Record], list[Record]]:
    """Make two registries of the same synthetic bodies; the right one drops their places."""
    draw = random.Random(7)
    left, right = [], []
    for n in range(SIZE):
        proper = "".join(chr(draw.randrange(0x4E00, 0x4E00 + 2000)) for _ in range(3))
        unit = draw.choice(UNITS)
        left.append(record(f"合成{draw.choice(PLACES)}{proper}{unit}", key=f"synthetic-l-{n}"))
        right.append(record(f"合成{proper}{draw.choice(UNITS)}", key=f"synthetic-r-{n}"))
    return left, right


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Start a local Spark that listens on the loopback alone."""
    sql = pytest.importorskip(
        "pyspark.sql", reason="PySpark is not installed: pip install 'ntic-kg[link-spark]'"
    )
    pytest.importorskip("splink", reason="Splink is missing: pip install 'ntic-kg[link-spark]'")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java: apt-get install openjdk-17-jre-headless")
    builder = sql.SparkSession.builder.master("local[2]")
    for key, value in (
        ("spark.ui.enabled", "false"),
        ("spark.driver.host", "127.0.0.1"),
        ("spark.driver.bindAddress", "127.0.0.1"),
        ("spark.sql.shuffle.partitions", "4"),
        ("spark.default.parallelism", "2"),
    ):
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def test_spark_through_splink_finds_the_pairs_that_duckdb_finds(
    spark: Any,  # noqa: ANN401 - a session of PySpark, which may not be installed
    sides: tuple[list[Record], list[Record]],
    tmp_path: Path,
) -> None:
    """The same statements choose the keys, Splink blocks on them: pair for pair the same."""
    left, right = sides
    linker = DuckdbLinker(vocabulary())

    ours = set(linker.candidates(left, right, tmp_path))
    theirs = splink_pairs(spark, tmp_path / "tokens.csv", tmp_path)

    assert len(ours) >= SIZE
    assert theirs == ours


def splink_pairs(
    spark: Any,  # noqa: ANN401 - a session of PySpark, which may not be installed
    rows: Path,
    folder: Path,
) -> set[tuple[str, str]]:
    """Choose keys by Spark SQL, block on them by Splink."""
    splink: Any = importlib.import_module("splink")
    library: Any = importlib.import_module("splink.comparison_library")
    schema = "side string, id string, token string"
    read = spark.read.csv(str(rows), sep="\t", schema=schema, quote="", escape="")
    read.createOrReplaceTempView("tokens")
    spark.sql(COUNTED).createOrReplaceTempView("counted")
    spark.sql(CHOSEN).createOrReplaceTempView("chosen")
    for side in ("l", "r"):
        keys = spark.sql(
            "SELECT id AS unique_id, COLLECT_LIST(token) AS keys FROM chosen "
            f"WHERE side = '{side}' GROUP BY id"
        )
        keys.write.parquet(str(folder / side))
    spark.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
    api = splink.SparkAPI(spark_session=spark)
    registered = [
        api.register(spark.read.parquet(str(folder / side)), dataset_display_name=side)
        for side in ("l", "r")
    ]
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=[library.ExactMatch("unique_id")],
        blocking_rules_to_generate_predictions=[
            splink.block_on("keys", arrays_to_explode=["keys"])
        ],
    )
    linker = splink.Linker(registered, settings)
    blocked = linker.inference.compute_blocked_pairs_for_predict().as_record_list()
    pairs = (sorted((_bare(row["join_key_l"]), _bare(row["join_key_r"]))) for row in blocked)
    return {(one, other) for one, other in pairs}


def _bare(key: str) -> str:
    """Drop the name of the data set that Splink puts before a key."""
    return key.rsplit("-__-", 1)[-1]
