"""The words that data files may use, with what a reader sees for them."""

from __future__ import annotations

NOT_REPORTED = "not reported"
NOT_REACHED = "not reached"
"""The note of a median, or of an end of its interval, that no time in the data reaches."""

NOT_APPLICABLE = "n/a"
"""What stands for a number of nobody's."""
NOBODY = "nobody in this group"
NOBODY_AT_RISK = "nobody was at risk in this group"
"""The notes of what cannot be counted, because there is nobody to count."""

STATISTICS = {
    "n": "number of people",
    "clusters": "number of clusters",
    "percent": "percentage",
    "events": "number of events",
    "analysed": "number of people analysed",
    "missing": "number of people without a value",
    "mean": "mean",
    "ls_mean": "least-squares mean",
    "geometric_mean": "geometric mean",
    "geometric_ls_mean": "geometric least-squares mean",
    "log_mean": "mean of the logarithms",
    "geometric_cv": "geometric coefficient of variation",
    "sd": "standard deviation",
    "sem": "standard error of the mean",
    "median": "median",
    "q1": "first quartile",
    "q3": "third quartile",
    "min": "minimum",
    "max": "maximum",
    "smd": "standardised mean difference",
    "difference": "difference",
    "person_years": "years of treatment of all people together",
    "rate": "events per 100 years of treatment",
    "at_risk": "number of people at risk",
    "survival": "percentage without the event",
    "value": "value",
    "threshold": "threshold",
    "r": "correlation",
    "p": "p-value",
    "denominator": "number that it is out of",
    "ci_level": "level of the interval",
    "ci_lower": "95% interval, lower end",
    "ci_upper": "95% interval, upper end",
}
"""The statistics, by the name that data files use."""

FLOW_BOXES = {
    "screened": "Assessed for eligibility",
    "excluded": "Excluded",
    "entered_run_in": "Entered the run-in",
    "left_run_in": "Left during the run-in",
    "randomised": "Randomised",
    "enrolled": "Enrolled",
    "started": "Started",
    "milestone": "Reached",
    "not_completed": "Did not complete",
    "allocated": "Allocated",
    "received": "Received the treatment as allocated",
    "not_received": "Did not receive it",
    "discontinued": "Discontinued",
    "lost": "Lost to follow-up",
    "ongoing": "Still taking part",
    "completed": "Completed follow-up",
    "analysed": "Analysed",
    "not_analysed": "Not analysed",
}
"""The boxes of a flow diagram, in the order of the flow. A trial may word them otherwise."""

EVENT_CATEGORIES = {
    "teae": "Treatment-emergent",
    "related_teae": "Treatment-related",
    "related_serious_teae": "Treatment-related serious",
    "teae_mild": "Mild",
    "teae_moderate": "Moderate",
    "teae_severe": "Severe",
    "teae_life_threatening": "Potentially life-threatening",
    "teae_fatal": "Fatal (grade 5)",
    "death": "Died, from any cause",
    "sae": "Serious",
    "other_ae": "Other than serious",
    "serious_teae": "Treatment-emergent serious",
    "related_sae": "Treatment-related serious, whenever they began",
    "teae_treatment_withdrawal": "Led to stopping the treatment",
    "teae_study_withdrawal": "Led to leaving the trial",
    "teae_death": "Led to death",
}
"""The categories of adverse events, in the order of the overall summary."""

ANY_EVENT = "any"
"""The name that stands for adverse events of whatever term."""
