"""The words that data files may use, with what a reader sees for them."""

from __future__ import annotations

NOT_REPORTED = "not reported"

STATISTICS = {
    "n": "number of people",
    "clusters": "number of clusters",
    "percent": "percentage",
    "events": "number of events",
    "mean": "mean",
    "ls_mean": "least-squares mean",
    "sd": "standard deviation",
    "sem": "standard error of the mean",
    "min": "minimum",
    "max": "maximum",
    "value": "value",
    "threshold": "threshold",
    "r": "correlation",
    "p": "p-value",
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
    "allocated": "Allocated",
    "received": "Received the treatment as allocated",
    "not_received": "Did not receive it",
    "discontinued": "Discontinued",
    "lost": "Lost to follow-up",
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
    "sae": "Serious",
    "serious_teae": "Treatment-emergent serious",
    "related_sae": "Treatment-related serious, whenever they began",
    "teae_treatment_withdrawal": "Led to stopping the treatment",
    "teae_study_withdrawal": "Led to leaving the trial",
    "teae_death": "Led to death",
}
"""The categories of adverse events, in the order of the overall summary."""

ANY_EVENT = "any"
"""The name that stands for adverse events of whatever term."""
