"""Every error that a person may see: where it is, what is wrong, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with an input.

    Attributes:
        where: The file, with the line where one is known (`data/x/flow.csv:7`).
        what: What is wrong, as a sentence without its full stop.
        hint: What to do about it, or what is allowed; empty where `what` says it all.
    """

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        """Return `where: what is wrong.`, and the hint on a line of its own."""
        text = f"{self.where}: {self.what}." if self.where else f"{self.what}."
        return f"{text}\nHint: {self.hint}" if self.hint else text


class TrialpressError(Exception):
    """What a user can mend. The command line prints it and exits with 1.

    Args:
        faults: All the faults that were found, in the order in which to print them.
    """

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class ProjectError(TrialpressError):
    """The folder is not a trialpress project, or a trial that was named is not in it."""


class DataError(TrialpressError):
    """A trial's files do not say what they must, or contradict one another."""


class MissingPackageError(DataError):
    """A dataset comes with a Python package that is not installed; the hint says how to install it.

    Whatever finds datasets raises it, with one fault a dataset and nothing else in it: a build of
    all trials then leaves the trial out, and every other fault stops it.
    """


class RegistryError(TrialpressError):
    """A registry did not give out a record that was asked for."""


class UnreachableError(RegistryError):
    """A registry cannot be reached, or wants to be left alone: to ask for others is of no use."""


class TemplateError(TrialpressError):
    """A template, or a sentence of `narrative.yml`, cannot be filled."""


class EngineError(TrialpressError):
    """pandoc, typst or Quarto is missing, or did not accept a document."""


class StoppedError(EngineError):
    """A program did not start, was killed, or took too long: another time it may go well."""


class LockedError(TrialpressError):
    """A locked build would change a document under `reports/`."""
