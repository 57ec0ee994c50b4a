"""A record of ClinicalTrials.gov in; a Trial out."""
