"""The parts of a ClinicalTrials.gov record (API v2) that we read, and their types.

Keys that we do not read are left alone; those that we read have to be what the registry's own
description of its API says they are. Numbers are text there, and stay text here.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Written = Annotated[str, Field(max_length=200_000)]
"""Text of the registry, or a number as it writes it: `"12"`, or 12 without the quotes."""

GroupId = Annotated[str, Field(min_length=1, max_length=40)]


class Module(BaseModel):
    """A part of a record: frozen, with the keys of the API; numbers become text."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, coerce_numbers_to_str=True
    )


class Identification(Module):
    """What the study is called."""

    nct_id: Annotated[str, Field(pattern=r"^NCT[0-9]{8}$")]
    brief_title: Written | None = None
    official_title: Written | None = None
    acronym: Written | None = None


class DateStruct(Module):
    """A date, to the day or to the month."""

    date: Written | None = None
    type: Written | None = None


class Status(Module):
    """How far the study is, and since when."""

    overall_status: Written | None = None
    why_stopped: Written | None = None
    start_date_struct: DateStruct = DateStruct()
    primary_completion_date_struct: DateStruct = DateStruct()
    completion_date_struct: DateStruct = DateStruct()
    results_first_post_date_struct: DateStruct = DateStruct()
    last_update_post_date_struct: DateStruct = DateStruct()
    last_update_submit_date: Written | None = None


class Organisation(Module):
    """Who runs or pays for the study."""

    name: Written | None = None
    class_: Annotated[Written | None, Field(alias="class")] = None


class Sponsors(Module):
    """The sponsor and those who work with it."""

    lead_sponsor: Organisation = Organisation()
    collaborators: tuple[Organisation, ...] = ()


class Conditions(Module):
    """What is studied."""

    conditions: tuple[Written, ...] = ()


class Masking(Module):
    """Who did not know which treatment was given."""

    masking: Written | None = None
    who_masked: tuple[Written, ...] = ()


class DesignInfo(Module):
    """How the study is built."""

    allocation: Written | None = None
    intervention_model: Written | None = None
    observational_model: Written | None = None
    masking_info: Masking = Masking()


class Enrolment(Module):
    """How many people took part, or are to."""

    count: Written | None = None
    type: Written | None = None


class StudyDesign(Module):
    """The kind of study."""

    study_type: Written | None = None
    phases: tuple[Written, ...] = ()
    design_info: DesignInfo = DesignInfo()
    enrollment_info: Enrolment = Enrolment()


class ArmGroup(Module):
    """An arm as the protocol has it."""

    label: Written = ""
    type: Written | None = None
    description: Written | None = None
    intervention_names: tuple[Written, ...] = ()


class Treatment(Module):
    """A treatment as the protocol has it."""

    type: Written | None = None
    name: Written = ""
    description: Written | None = None
    arm_group_labels: tuple[Written, ...] = ()


class ArmsInterventions(Module):
    """The arms and what they were given."""

    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Treatment, ...] = ()


class PlannedOutcome(Module):
    """An outcome as the protocol has it."""

    measure: Written = ""
    description: Written | None = None
    time_frame: Written | None = None


class PlannedOutcomes(Module):
    """The outcomes of the protocol."""

    primary_outcomes: tuple[PlannedOutcome, ...] = ()


class Location(Module):
    """A place where the study was done."""

    country: Written | None = None


class Locations(Module):
    """The places where the study was done."""

    locations: tuple[Location, ...] = ()


class Protocol(Module):
    """What was registered before and during the study."""

    identification_module: Identification
    status_module: Status = Status()
    sponsor_collaborators_module: Sponsors = Sponsors()
    conditions_module: Conditions = Conditions()
    design_module: StudyDesign = StudyDesign()
    arms_interventions_module: ArmsInterventions = ArmsInterventions()
    outcomes_module: PlannedOutcomes = PlannedOutcomes()
    contacts_locations_module: Locations = Locations()


class ResultGroup(Module):
    """A group of one part of the results; its id means nothing in another part."""

    id: GroupId
    title: Written = ""
    description: Written | None = None


class Achievement(Module):
    """How many people of a group reached a milestone."""

    group_id: GroupId
    num_subjects: Written | None = None
    num_units: Written | None = None
    comment: Written | None = None


class Milestone(Module):
    """A milestone: started, completed, not completed, or in the sponsor's own words."""

    type: Written = ""
    comment: Written | None = None
    achievements: tuple[Achievement, ...] = ()


class Dropout(Module):
    """A reason for not completing."""

    type: Written = ""
    reasons: tuple[Achievement, ...] = ()


class FlowPeriod(Module):
    """A period of the participant flow."""

    title: Written = ""
    milestones: tuple[Milestone, ...] = ()
    drop_withdraws: tuple[Dropout, ...] = ()


class ParticipantFlow(Module):
    """How people went through the study."""

    pre_assignment_details: Written | None = None
    recruitment_details: Written | None = None
    type_units_analyzed: Written | None = None
    groups: tuple[ResultGroup, ...] = ()
    periods: tuple[FlowPeriod, ...] = ()


class Count(Module):
    """A denominator of a group."""

    group_id: GroupId
    value: Written | None = None


class Denominator(Module):
    """How many people, or other units, the groups have."""

    units: Written = ""
    counts: tuple[Count, ...] = ()


class Measurement(Module):
    """A value of a group."""

    group_id: GroupId
    value: Written | None = None
    spread: Written | None = None
    lower_limit: Written | None = None
    upper_limit: Written | None = None
    comment: Written | None = None


class Category(Module):
    """A row of a measure."""

    title: Written | None = None
    measurements: tuple[Measurement, ...] = ()


class MeasureClass(Module):
    """Rows of a measure that belong together: a time point, a subscale, or a question."""

    title: Written | None = None
    denoms: tuple[Denominator, ...] = ()
    categories: tuple[Category, ...] = ()


class Measure(Module):
    """What was measured, and its values."""

    title: Written = ""
    description: Written | None = None
    population_description: Written | None = None
    param_type: Written | None = None
    dispersion_type: Written | None = None
    unit_of_measure: Written | None = None
    denom_units_selected: Written | None = None
    denoms: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()


class Baseline(Module):
    """The participants at the start."""

    population_description: Written | None = None
    groups: tuple[ResultGroup, ...] = ()
    denoms: tuple[Denominator, ...] = ()
    measures: tuple[Measure, ...] = ()


class EventGroup(ResultGroup):
    """A group of the adverse events, with its totals."""

    deaths_num_affected: Written | None = None
    deaths_num_at_risk: Written | None = None
    serious_num_affected: Written | None = None
    serious_num_at_risk: Written | None = None
    other_num_affected: Written | None = None
    other_num_at_risk: Written | None = None


class EventStats(Module):
    """People and events of a group."""

    group_id: GroupId
    num_affected: Written | None = None
    num_at_risk: Written | None = None
    num_events: Written | None = None


class RegistryEvent(Module):
    """An adverse event."""

    term: Written = ""
    organ_system: Written = ""
    source_vocabulary: Written | None = None
    assessment_type: Written | None = None
    notes: Written | None = None
    stats: tuple[EventStats, ...] = ()


class AdverseEvents(Module):
    """The adverse events: serious ones, and others above a threshold."""

    frequency_threshold: Written | None = None
    time_frame: Written | None = None
    description: Written | None = None
    all_cause_mortality_comment: Written | None = None
    event_groups: tuple[EventGroup, ...] = ()
    serious_events: tuple[RegistryEvent, ...] = ()
    other_events: tuple[RegistryEvent, ...] = ()


class Analysis(Module):
    """A statistical analysis of an outcome."""

    group_ids: tuple[GroupId, ...] = ()
    group_description: Written | None = None
    statistical_method: Written | None = None
    p_value: Written | None = None
    p_value_comment: Written | None = None
    param_type: Written | None = None
    param_value: Written | None = None
    ci_pct_value: Written | None = None
    ci_num_sides: Written | None = None
    ci_lower_limit: Written | None = None
    ci_upper_limit: Written | None = None
    dispersion_type: Written | None = None
    dispersion_value: Written | None = None
    estimate_comment: Written | None = None
    non_inferiority_type: Written | None = None
    non_inferiority_comment: Written | None = None
    other_analysis_description: Written | None = None
    ci_lower_limit_comment: Written | None = None
    ci_upper_limit_comment: Written | None = None


class OutcomeMeasure(Measure):
    """An outcome with its results."""

    type: Written | None = None
    time_frame: Written | None = None
    reporting_status: Written | None = None
    type_units_analyzed: Written | None = None
    groups: tuple[ResultGroup, ...] = ()
    analyses: tuple[Analysis, ...] = ()


class OutcomeMeasures(Module):
    """The outcomes."""

    outcome_measures: tuple[OutcomeMeasure, ...] = ()


class ResultsSection(Module):
    """The posted results."""

    participant_flow_module: ParticipantFlow = ParticipantFlow()
    baseline_characteristics_module: Baseline = Baseline()
    adverse_events_module: AdverseEvents | None = None
    outcome_measures_module: OutcomeMeasures = OutcomeMeasures()


class Record(Module):
    """One study of the registry."""

    protocol_section: Protocol
    results_section: ResultsSection | None = None
    has_results: bool = False
