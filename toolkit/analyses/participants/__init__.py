"""Participants, their events and measurements in; rows of the results frame out."""
