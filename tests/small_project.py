"""A project with a small trial of invented people, whole enough to be built."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

NAME = "small"

SUBJECTS = """\
USUBJID,TRT01P,TRT01A,RANDFL,SAFFL,TRTSDT,TRTEDT,EOSSTT,DCSREAS,AGE,SEX
S-1,Drug,Drug,Y,Y,2020-01-01,2020-02-01,COMPLETED,,70,F
S-2,Drug,Drug,Y,Y,2020-01-01,2020-02-01,DISCONTINUED,ADVERSE EVENT,75,M
S-3,Placebo,Placebo,Y,Y,2020-01-01,2020-02-01,COMPLETED,,80,F
S-4,Placebo,Placebo,Y,Y,2020-01-01,2020-02-01,COMPLETED,,,M
S-5,,,N,N,,,,,64,F
"""
EVENTS = """\
USUBJID,AEDECOD,AEBODSYS,TRTEMFL,AESEV,AESER
S-1,RASH,SKIN DISORDERS,Y,MILD,N
S-1,RASH,SKIN DISORDERS,Y,SEVERE,Y
S-2,PRURITUS,SKIN DISORDERS,Y,MILD,N
S-3,SYNCOPE,HEART DISORDERS,Y,MODERATE,N
S-4,RASH,SKIN DISORDERS,N,MILD,N
"""

TRIAL = """\
source: adam
updated: 2026-01-01
titles: {scientific: A small trial, plain: A small trial, short: Small}
phase: "2"
condition: {name: a disease, plain: a disease}
sponsor: {name: A sponsor, kind: university}
design:
  {kind: parallel, allocation: randomised, masking: double-blind, comparator: placebo}
interventions: {}
arms:
  drug: {name: Drug, plain: drug group, role: experimental}
  placebo: {name: Placebo, plain: placebo group, role: placebo}
participants:
  datasets: {subjects: adsl.csv, adverse_events: adae.csv}
populations:
  randomised: {name: All randomised, definition: Everybody who was randomised.}
  safety: {name: Safety population, definition: Everybody who was treated.}
primary_outcome:
  {measure: Rash, plain: a rash, verdict: not-compared, as_reported: It was described.}
documents:
  data:
    {kind: dataset, short: Data, citation: Data., url: "https://example.org", peer_reviewed: false}
variables:
  age: {label: Age, unit: years}
  sex: {label: Sex, levels: {female: {label: Female, value: F}, male: {label: Male, value: M}}}
"""

NARRATIVE = """\
date: 2026-01-02
styles: [release]
headline: {topic: A small trial, not-compared: what happened to the people in it}
standfirst: It was small.
points: [{label: Rash, text: Some people had a rash.}]
means: [It means little.]
does_not_mean: [It does not mean much.]
limits: [It was small.]
next_steps: [A larger trial.]
about: [It is a disease.]
interests: Nobody gains.
"""


def write_project(root: Path, settings: str = "", events: str = "") -> Path:
    """Write the project into a folder.

    Args:
        root: The folder.
        settings: More lines of `trial.yml`.
        events: More lines of the dataset of adverse events.
    """
    folder = root / "data" / NAME
    folder.mkdir(parents=True)
    for path in (ROOT / "_quarto.yml", *ROOT.glob("*.qmd")):
        shutil.copy2(path, root)
    shutil.copytree(ROOT / "templates", root / "templates")
    (folder / "adsl.csv").write_text(SUBJECTS, encoding="utf-8")
    (folder / "adae.csv").write_text(EVENTS + events, encoding="utf-8")
    (folder / "trial.yml").write_text(TRIAL + settings, encoding="utf-8")
    (folder / "narrative.yml").write_text(NARRATIVE, encoding="utf-8")
    return root
