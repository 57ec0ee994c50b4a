"""The record itself in; its numbers outside the results, as claims, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.model.trial import ALL
from toolkit.sources.ctgov.design import list_countries
from toolkit.sources.ctgov.rows import Row
from toolkit.sources.ctgov.words import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.trial import PublishedNumber
    from toolkit.sources.ctgov.record import Record
    from toolkit.sources.ctgov.remarks import Remarks

_COUNTED = "counted from the places that the record lists"


def read_claims(record: Record, remarks: Remarks) -> Iterator[PublishedNumber]:
    """Read how many people were enrolled, in how many places, and which events are listed at all.

    Args:
        record: The record.
        remarks: Where what is no number is told.
    """
    protocol = record.protocol_section
    enrolment = protocol.design_module.enrollment_info
    if enrolment.count is not None:
        path = "protocolSection.designModule.enrollmentInfo"
        kind = read_words(enrolment.type).lower()
        yield Row(remarks, path, "enrolment", "enrolment").count(ALL, "n", enrolment.count, kind)
    path = "protocolSection.contactsLocationsModule.locations"
    places = len(protocol.contacts_locations_module.locations)
    for name, number in (("sites", places), ("countries", len(list_countries(protocol)))):
        if number:
            yield Row(remarks, path, "places", name).count(ALL, "n", str(number), _COUNTED)
    module = record.results_section.adverse_events_module if record.results_section else None
    if module is not None:
        path = "resultsSection.adverseEventsModule.frequencyThreshold"
        row = Row(remarks, path, "adverse events, threshold", "frequency_threshold")
        note = "events that are not serious are listed above this percentage of a group"
        text = module.frequency_threshold
        yield row.write(ALL, "value", text, note if text else "", "%")
