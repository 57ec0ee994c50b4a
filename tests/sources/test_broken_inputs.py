"""What a user reads when a file of a trial is wrong: every fault, where it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from toolkit.builds.documents import build_documents
from toolkit.errors import TrialpressError

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from toolkit.project import Project


@dataclass(frozen=True)
class Swap:
    """Replaces the one place of a file that has a text."""

    file: str
    old: str
    new: str

    def apply(self, folder: Path) -> None:
        """Edit the folder's file."""
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        assert text.count(self.old) == 1, (self.old, text.count(self.old))
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class Append:
    """Adds bytes at the end of a file."""

    file: str
    added: bytes

    def apply(self, folder: Path) -> None:
        """Edit the folder's file."""
        with (folder / self.file).open("ab") as file:
            file.write(self.added)


@dataclass(frozen=True)
class Write:
    """Writes a whole file anew; None takes it away."""

    file: str
    content: bytes | None

    def apply(self, folder: Path) -> None:
        """Edit the folder's file."""
        (folder / self.file).unlink()
        if self.content is not None:
            (folder / self.file).write_bytes(self.content)


@dataclass(frozen=True)
class Cut:
    """Takes a file's text from the first mark up to the second out of it."""

    file: str
    first: str
    second: str

    def apply(self, folder: Path) -> None:
        """Edit the folder's file."""
        path = folder / self.file
        before, found, rest = path.read_text(encoding="utf-8").partition(self.first)
        _, second, after = rest.partition(self.second)
        assert found
        assert second
        path.write_text(f"{before}{second}{after}", encoding="utf-8")


def drop(file: str, line: str) -> Swap:
    return Swap(file, f"{line}\n", "")


Edit = Swap | Append | Write | Cut

RECEIVED = 'received,msc_ntf,,,36,,"Abstract, Methods",'
HEADACHE = 'headache,teae,msc_ntf,percent,80.6,,"Table 3, row Headache and procedural headache",'
MALE = 'sex,male,msc_ntf,n,25,,"Table 1, row Male",'
AGE = 'age,,msc_ntf,mean,50.3,,"Table 1, row Age",'

CHECKED = '{{ fact("flow/screened") }} people were checked'
IN_100 = 'in_100("outcomes/responders_1_5/week_4/percent@placebo") }} people'

CASES: dict[str, tuple[Edit, ...]] = {
    # The flow
    "a box without its row": (drop("flow.csv", RECEIVED),),
    "a box that is not balanced": (
        Swap("flow.csv", "screened,all,,,Fifty-nine,59,", "screened,all,,,Sixty,60,"),
    ),
    "an arm whose boxes are not balanced": (
        Swap("flow.csv", RECEIVED, RECEIVED.replace("36", "37")),
    ),
    "reasons that are more than their box": (
        Swap("flow.csv", "Screen failure,8,", "Screen failure,9,"),
    ),
    "a negative box": (Swap("flow.csv", "left_run_in,all,,,3,", "left_run_in,all,,,-3,"),),
    "a misspelt box": (Swap("flow.csv", "left_run_in,all", "left_runin,all"),),
    "a flow without rows": (
        Write("flow.csv", b"box,group,population,reason,printed,value,place,note\n"),
    ),
    # Words that are not known
    "a misspelt arm": (Swap("baseline.csv", MALE, MALE.replace("msc_ntf", "msc_nft")),),
    "an arm in the wrong case": (Swap("baseline.csv", MALE, MALE.replace("msc_ntf", "MSC_NTF")),),
    "a misspelt event": (
        Swap("adverse_events.csv", HEADACHE, HEADACHE.replace("headache,teae", "headake,teae")),
    ),
    "a misspelt statistic": (
        Swap("adverse_events.csv", HEADACHE, HEADACHE.replace("percent", "procent")),
    ),
    "a misspelt level": (Swap("baseline.csv", MALE, MALE.replace("sex,male", "sex,mail")),),
    "a level where there are none": (Swap("baseline.csv", AGE, AGE.replace("age,", "age,old")),),
    "no level where there are some": (Swap("baseline.csv", MALE, MALE.replace("male,", ",", 1)),),
    "a claim that is not a name": (Swap("claims.csv", "\ntrial_sites,", "\nTrial sites,"),),
    "a misspelt population": (Swap("populations.csv", "\nsafety,msc_ntf", "\nsaftey,msc_ntf"),),
    "a misspelt time point": (
        Swap(
            "outcomes.csv",
            "responders_1_5,week_4,randomised,msc_ntf",
            "responders_1_5,week4,randomised,msc_ntf",
        ),
    ),
    # Numbers that cannot be
    "an empty cell": (Swap("baseline.csv", MALE, MALE.replace(",25,", ",,")),),
    "an empty group": (Swap("baseline.csv", MALE, MALE.replace("msc_ntf", "")),),
    "a place that is not given": (
        Swap("baseline.csv", MALE, MALE.replace('"Table 1, row Male"', '" "')),
    ),
    "a percentage above 100": (
        Swap("baseline.csv", "sex,male,msc_ntf,percent,69.4", "sex,male,msc_ntf,percent,169.4"),
    ),
    "a negative count": (Swap("baseline.csv", MALE, MALE.replace(",25,", ",−25,")),),
    "half a person": (Swap("baseline.csv", MALE, MALE.replace(",25,", ",2.5,")),),
    "a p-value above 1": (
        Swap(
            "outcomes.csv",
            "responders_1_5,week_4,randomised,between,p,0.033",
            "responders_1_5,week_4,randomised,between,p,1.2",
        ),
    ),
    "a negative standard deviation": (
        Swap("baseline.csv", "age,,msc_ntf,sd,11.90", "age,,msc_ntf,sd,-11.90"),
    ),
    "a correlation beyond 1": (
        Swap(
            "outcomes.csv",
            "corr_lif_mcp1,week_2,csf_pairs,msc_ntf,r,−0.42",
            "corr_lif_mcp1,week_2,csf_pairs,msc_ntf,r,−1.42",
        ),
    ),
    "a number that is a word": (Swap("baseline.csv", MALE, MALE.replace(",25,", ",many,")),),
    "a number with its unit": (Swap("baseline.csv", MALE, MALE.replace(",25,", ",25%,")),),
    "a decimal comma": (Swap("baseline.csv", AGE, AGE.replace("50.3", '"50,3"')),),
    "a value that was not reported": (
        Swap(
            "flow.csv",
            "discontinued,msc_ntf,,,not reported,,",
            "discontinued,msc_ntf,,,not reported,3,",
        ),
    ),
    "infinity": (Swap("baseline.csv", AGE, AGE.replace("50.3", "inf")),),
    # CSV
    "a quote that is not closed": (
        Swap("baseline.csv", AGE, AGE.replace('"Table 1, row Age"', '"Table 1, row Age')),
    ),
    "text after a quote": (
        Swap("baseline.csv", AGE, AGE.replace('"Table 1, row Age"', '"Table 1, row" Age')),
    ),
    "a row that is too short": (Swap("baseline.csv", AGE, AGE[:-1]),),
    "a row that is too long": (
        Swap("baseline.csv", AGE, AGE.replace('"Table 1, row Age"', "Table 1, row Age")),
    ),
    "a misspelt column": (Swap("baseline.csv", "variable,level,", "variable,levels,"),),
    "a column that is missing": (Swap("baseline.csv", "place,note\n", "place\n"),),
    "a column that stands twice": (Swap("baseline.csv", "place,note\n", "place,place\n"),),
    "semicolons": (
        Write("baseline.csv", b"variable;level;group;statistic;printed;value;place;note"),
    ),
    "an empty file": (Write("baseline.csv", b""),),
    "a missing file": (Write("outcomes.csv", None),),
    "a file that is not UTF-8": (
        Append("baseline.csv", "age,,all,median,51,,Müller,\n".encode("latin-1")),
    ),
    "a NUL": (Swap("baseline.csv", AGE, AGE.replace("50.3", "50\x00.3")),),
    "a row that stands twice": (Append("baseline.csv", f"{AGE}\n".encode()),),
    "reasons that differ only in their signs": (
        Append("flow.csv", b'excluded,all,,Screen-failure,0,,"Results, paragraph 1",\n'),
    ),
    "a reason without a word": (
        Append("flow.csv", 'excluded,all,,🎉,0,,"Results, paragraph 1",\n'.encode()),
    ),
    "a population of a box that has none": (
        Swap("flow.csv", RECEIVED, RECEIVED.replace("msc_ntf,,", "msc_ntf,safety,")),
    ),
    "people analysed in no population": (
        Swap("flow.csv", "analysed,msc_ntf,safety,", "analysed,msc_ntf,,"),
    ),
    "a claim that stands twice in other words": (
        Append("claims.csv", b"trial_sites,all,,n,3,,sites,,Methods,\n"),
    ),
    # trial.yml
    "an unknown key": (Swap("trial.yml", "\nphase:", "\nfase: 1\nphase:"),),
    "an unknown key of an arm": (
        Swap("trial.yml", "    plain: cell group", "    plane: cell group"),
    ),
    "a missing key": (Swap("trial.yml", "  plain: ALS, a disease", "  note: ALS, a disease"),),
    "a kind of design that is not drawn": (
        Swap("trial.yml", "  kind: parallel", "  kind: crossover"),
    ),
    "a wrong choice": (Swap("trial.yml", "masking: double-blind", "masking: triple-blind"),),
    "a phase without quotes": (Swap("trial.yml", 'phase: "2"', "phase: 2"),),
    "a day that is none": (Swap("trial.yml", "updated: 2026-11-21", "updated: 2026-11-31"),),
    "a key that stands twice": (Swap("trial.yml", "\nphase:", "\nupdated: 2026-01-01\nphase:"),),
    "an arm that stands twice": (
        Swap("trial.yml", "\n  placebo:\n    name: Placebo", "\n  msc_ntf:\n    name: Placebo"),
    ),
    "indentation that is wrong": (Swap("trial.yml", "  short: NurOwn", "   short: NurOwn"),),
    "a tab": (Swap("trial.yml", "  short: NurOwn", "\tshort: NurOwn"),),
    "a colon in a text": (Swap("trial.yml", "short: NurOwn in", "short: NurOwn: in"),),
    "an arm named all": (Swap("trial.yml", "\n  msc_ntf:\n", "\n  all:\n"),),
    "an arm named in capitals": (Swap("trial.yml", "\n  msc_ntf:\n", "\n  MSC-NTF:\n"),),
    "an intervention that is not there": (
        Swap("trial.yml", "intervention: msc_ntf_cells", "intervention: cells"),
    ),
    "an outcome table that is not there": (
        Swap(
            "trial.yml",
            "plain: speed of decline before the treatment\n    table: function",
            "plain: speed of decline before the treatment\n    table: functions",
        ),
    ),
    "a plot of an outcome that is not there": (
        Swap("trial.yml", "plot: responders_1_5", "plot: responders"),
    ),
    "a threshold above 100": (
        Append("trial.yml", b"settings:\n  adverse_events: {threshold: 115, comparison: over}\n"),
    ),
    "a threshold's arm that is not there": (
        Append("trial.yml", b"settings:\n  adverse_events: {arm: msc_nft}\n"),
    ),
    "an empty trial.yml": (Write("trial.yml", b""),),
    "a list for a trial.yml": (Write("trial.yml", b"- one\n- two\n"),),
    "a bomb of YAML aliases": (Write("trial.yml", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),),
    "an alias that leads to itself": (Append("trial.yml", b"more: &more [*more]\n"),),
    "a text where keys belong": (
        Swap("trial.yml", "design:\n  kind: parallel", "design: parallel\nwhatever:"),
    ),
    "an arm named any": (Swap("trial.yml", "\n  msc_ntf:\n", "\n  any:\n"),),
    "a tag of Python in YAML": (
        Write("trial.yml", b"source: !!python/object/apply:os.system [id]\n"),
    ),
    "a missing trial.yml": (Write("trial.yml", None),),
    "a trial.yml with a NUL": (Append("trial.yml", b"# \x00\n"),),
    "a trial.yml that is not UTF-8": (Append("trial.yml", "# Müller\n".encode("latin-1")),),
    # narrative.yml
    "a narrative without its headline": (
        Swap("narrative.yml", "headline:\n  topic:", "heading:\n  topic:"),
    ),
    "a headline that says more than the trial found": (
        Swap("narrative.yml", "  not-compared: no", "  difference: no"),
    ),
    "a quote without a name": (
        Append("narrative.yml", b"quote:\n  text: Well done.\n  role: chair\n  source: press\n"),
    ),
    "a point without its text": (
        Swap("narrative.yml", "  - label: Who took part\n    text: >-", "  - label: >-"),
    ),
    "an unknown style": (Swap("narrative.yml", "styles: [release,", "styles: [relaese,"),),
    "a style that stands twice": (Swap("narrative.yml", "styles: [release,", "styles: [plain,"),),
    "a style without its part": (Cut("narrative.yml", "\narticle:", "\nbrief:"),),
    "a missing narrative": (Write("narrative.yml", None),),
    # Sentences
    "a misspelt fact": (Swap("narrative.yml", CHECKED, CHECKED.replace("screened", "screend")),),
    "a fact that is like no other": (
        Swap("narrative.yml", CHECKED, CHECKED.replace("flow/screened", "zzz")),
    ),
    "a phrase that is not there": (
        Swap("narrative.yml", CHECKED, CHECKED.replace("fact(", "facts(")),
    ),
    "a sentence that is not valid": (
        Swap("narrative.yml", CHECKED, CHECKED.replace("}}", "}", 1)),
    ),
    "a percentage that is none": (
        Swap("narrative.yml", IN_100, IN_100.replace("percent@placebo", "p@between")),
    ),
    "a fact without its id": (
        Swap("narrative.yml", CHECKED, CHECKED.replace('"flow/screened"', "")),
    ),
    "several sentences with faults": (
        Swap("narrative.yml", CHECKED, CHECKED.replace("screened", "screend")),
        Swap("narrative.yml", IN_100, IN_100.replace("in_100", "in_1000")),
        Swap("trial.yml", 'fact("claims/trial_sites/n")', "fact(claims)"),
    ),
    "a misspelt fact in trial.yml": (
        Swap("trial.yml", 'fact("claims/trial_sites/n")', 'fact("claims/trial_site/n")'),
    ),
    # Together
    "several faults in several files": (
        Swap("flow.csv", RECEIVED, RECEIVED.replace("received", "recieved")),
        Swap("baseline.csv", MALE, MALE.replace("msc_ntf", "msc_nft").replace(",25,", ",,")),
        Swap("baseline.csv", AGE, AGE[:-1]),
        Write("claims.csv", None),
        Append("adverse_events.csv", f"{HEADACHE}\n".encode()),
        Swap(
            "outcomes.csv",
            "responders_1_5,week_4,randomised,between,p,0.033",
            "responders_1_5,week_4,randomised,between,p,3",
        ),
    ),
    "several faults in trial.yml": (
        Swap("trial.yml", 'phase: "2"', 'fase: "2"'),
        Swap("trial.yml", "masking: double-blind", "masking: none"),
        Swap("trial.yml", "    role: placebo", "    rule: placebo"),
        Swap("trial.yml", "\n  countries:", "\n  kind: parallel\n  countries:"),
    ),
    "several faults in narrative.yml": (
        Swap("narrative.yml", "\ninterests: >-", "\ninterest: >-"),
        Swap("narrative.yml", "\ndate: 2026-11-21", "\ndate: yesterday"),
        Swap("narrative.yml", "  - It does not mean that", "  - []\n  - It does not mean that"),
    ),
    "a trial and a narrative with faults": (
        Swap("trial.yml", "masking: double-blind", "masking: none"),
        Swap("narrative.yml", "\ninterests: >-", "\ninterest: >-"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_says_where_it_is_and_what_to_do(
    case: str, als_project: Project, als_folder: Path, snapshot: SnapshotAssertion
) -> None:
    for edit in CASES[case]:
        edit.apply(als_folder)
    with pytest.raises(TrialpressError) as caught:
        build_documents(als_project)
    assert str(caught.value).splitlines() == snapshot
