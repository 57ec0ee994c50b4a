"""ADaM datasets in; the participants of a trial out."""
