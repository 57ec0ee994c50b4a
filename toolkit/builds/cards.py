"""A trial's page in; what the pages about all trials say of it, small enough to be kept, out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from toolkit.displays.comparison import ComparedTrial, plot_people, table_comparison
from toolkit.documents.blocks import write_picture, write_table
from toolkit.documents.fill import fill_entry, list_documents
from toolkit.documents.tracing import SCRIPT, list_shown, read_script, write_traces
from toolkit.model.ard import Result, Results
from toolkit.model.display import Fact
from toolkit.model.settings import Settings
from toolkit.model.trial import TrialDescription

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.documents.environment import DocumentEnvironment
    from toolkit.documents.fill import TrialPage

LISTING = "_trials.md"
COMPARISON = "_comparison.md"


@dataclass(frozen=True)
class Card:
    """What the pages about all trials say of one.

    Attributes:
        name: The trial.
        documents: The names of its documents.
        entry: Its entry on the front page.
        facts: The facts that the entry and the comparison show, by `NAME/ID`.
        compared: What the comparison puts beside other trials.
    """

    name: str
    documents: tuple[str, ...]
    entry: str
    facts: Mapping[str, Fact]
    compared: ComparedTrial

    def to_json(self) -> dict[str, Any]:
        """Return the card as what JSON can hold."""
        shown = self.compared
        return {
            "documents": list(self.documents),
            "entry": self.entry,
            "facts": {name: asdict(fact) for name, fact in self.facts.items()},
            "description": shown.description.model_dump(mode="json", by_alias=True),
            "results": [asdict(row) for row in shown.results],
            "settings": shown.settings.model_dump(mode="json"),
        }

    @classmethod
    def from_json(cls, name: str, content: Mapping[str, Any]) -> Card:
        """Make the card again of what `to_json` returned."""
        compared = ComparedTrial(
            name,
            TrialDescription.model_validate(content["description"]),
            Results(Result(**row) for row in content["results"]),
            Settings.model_validate(content["settings"]),
        )
        facts = {shown: Fact(**fact) for shown, fact in content["facts"].items()}
        return cls(name, tuple(content["documents"]), content["entry"], facts, compared)


def make_card(environment: DocumentEnvironment, page: TrialPage) -> Card:
    """Make the card of a trial.

    Args:
        environment: The templates.
        page: The trial.
    """
    name, description = page.trial.id, page.trial.description
    entry = fill_entry(environment, page)
    compared = description.compared
    wanted = {
        f"flow/{description.root_box}",
        compared.follow_up,
        compared.deaths,
        compared.related_serious,
    }
    results = Results(row for row in page.results if row.id in wanted)
    told = (shown.removeprefix(f"{name}/") for shown in list_shown((entry,)))
    wanted_facts = dict.fromkeys([*told, *(row.id for row in results)])
    facts = {f"{name}/{fact}": page.facts[fact] for fact in wanted_facts if fact in page.facts}
    compared_trial = ComparedTrial(name, description, results, page.settings)
    return Card(name, tuple(list_documents(page)), entry, facts, compared_trial)


def write_shared(cards: Iterable[Card]) -> dict[str, str]:
    """Write what the pages about all trials include, and the script that all pages have.

    Args:
        cards: The trials, in their order.

    Returns:
        The text of each file by its path under `reports/`.
    """
    cards = tuple(cards)
    facts = {name: fact for card in cards for name, fact in card.facts.items()}
    listing = "".join(card.entry for card in cards)
    trials = [card.compared for card in cards]
    table, picture = table_comparison(trials), plot_people(trials)
    text = f"{write_table(table)}\n{write_picture(picture, 'reports/')}"
    return {
        LISTING: listing + write_traces(list_shown((listing,)), facts),
        SCRIPT: read_script(),
        COMPARISON: text + write_traces(list_shown((text, picture.svg)), facts),
        picture.file_name: picture.svg,
    }
