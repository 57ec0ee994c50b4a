"""Measure csrlite and tableone on the same files; run by a Python of their own, with theirs only.

It prints its medians as JSON: `python rivals.py FOLDER ROUNDS`.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
from csrlite.common.count import count_summary_data
from tableone import TableOne

if TYPE_CHECKING:
    from collections.abc import Callable

CONTINUOUS = ["AGE", "WEIGHTBL", "HEIGHTBL", "BMIBL"]
CATEGORICAL = ["AGEGR1", "SEX", "RACE", "ETHNIC", "BMIBLGR1"]


def median(action: Callable[[], object], rounds: int) -> float:
    """Return the median time of an action, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def count_with_csrlite(subjects: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Count people and events by class and term, by arm and in total, with percentages."""
    counted: pl.DataFrame = count_summary_data(
        population=subjects.filter(pl.col("SAFFL") == "Y"),
        observation=events.filter((pl.col("SAFFL") == "Y") & (pl.col("TRTEMFL") == "Y")),
        id="USUBJID",
        group="TRT01A",
        variable=["AEBODSYS", "AEDECOD"],
        total=True,
    )
    return counted


def describe_with_tableone(subjects: pd.DataFrame) -> TableOne:
    """Describe the people by arm and overall, without tests."""
    columns = [*CONTINUOUS, *CATEGORICAL]
    return TableOne(
        subjects, columns=columns, categorical=CATEGORICAL, groupby="TRT01P", pval=False
    )


def main() -> None:
    """Print the medians."""
    warnings.simplefilter("ignore")
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
    files = folder / "adsl.parquet", folder / "adae.parquet"
    subjects, events = (pl.read_parquet(file) for file in files)
    people = pd.read_parquet(files[0], columns=[*CONTINUOUS, *CATEGORICAL, "TRT01P"])

    def read_and_count() -> pl.DataFrame:
        return count_with_csrlite(*(pl.read_parquet(file) for file in files))

    medians = {
        "csrlite": median(lambda: count_with_csrlite(subjects, events), rounds),
        "csrlite, with reading": median(read_and_count, rounds),
        "tableone": median(lambda: describe_with_tableone(people), max(3, rounds // 2)),
    }
    print(json.dumps(medians))


if __name__ == "__main__":
    main()
