"""The number of a study in; its record, as the registry's API gives it out, out."""

from __future__ import annotations

import math
import ssl
import time
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
from pydantic_core import from_json
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_before_delay,
    wait_exponential,
)

from toolkit import __version__
from toolkit.errors import Fault, RegistryError, UnreachableError
from toolkit.sources.ctgov.studies import read_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.sources.ctgov.studies import Study

BASE = "https://clinicaltrials.gov/api/v2"
"""The registry's API; studies stand under `studies/`."""

_HEADERS = {
    "User-Agent": f"trialpress/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
}
_MOST_REDIRECTS = 5
_UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)
# What TLS calls errors, and is a connection that broke off while it was made.
_BROKEN_OFF = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
_PEEK = 100
_LATER = "try again later"
_CHECK_BASE = "check --base-url, or TRIALPRESS_CTGOV"
_OFFLINE = (
    "check the network, and HTTPS_PROXY where it needs a proxy; a record that was saved elsewhere "
    "as JSON is imported with: trialpress import FILE"
)


@dataclass(frozen=True)
class Limits:
    """How long a record is waited for, and how much of it is taken.

    Attributes:
        total: The seconds after which a record is given up.
        connect: The seconds for a connection.
        silence: The seconds without a byte after which an answer is taken for lost.
        attempts: How often a record is asked for.
        connections: How often where there is no connection: that seldom passes in a minute.
        first_wait: The seconds before it is asked for again; then twice as many each time.
        longest_wait: The most seconds between two attempts, also where the registry asks for more.
        largest: The bytes above which an answer is refused.
    """

    total: float = 180
    connect: float = 10
    silence: float = 30
    attempts: int = 8
    connections: int = 4
    first_wait: float = 1
    longest_wait: float = 60
    largest: int = 200_000_000


@dataclass(frozen=True)
class Registry:
    """The registry, or a mirror of it, while it is asked.

    Attributes:
        client: What asks.
        limits: How long it is waited for.
    """

    client: httpx.Client
    limits: Limits

    @property
    def host(self) -> str:
        """Its name, for messages."""
        return self.client.base_url.host


@dataclass(frozen=True)
class Waiting:
    """That a record is asked for again.

    Attributes:
        number: The number of the study.
        why: What went wrong, as a sentence without its full stop.
        seconds: How long from now.
    """

    number: str
    why: str
    seconds: float


class _PassingError(Exception):
    """What may go well the next time.

    Attributes:
        what: What went wrong, as a sentence without its full stop.
        hint: What to do if it does not pass.
        after: The seconds that the registry asks to be left alone.
        stops: Whether it would be the same with every other record.
    """

    def __init__(self, what: str, hint: str = "", *, after: float = 0, stops: bool = False) -> None:
        super().__init__(what)
        self.what, self.hint, self.after, self.stops = what, hint, after, stops


class _NoConnectionError(_PassingError):
    """Without a connection no record can be had."""

    def __init__(self, what: str) -> None:
        super().__init__(what, _OFFLINE, stops=True)


@contextmanager
def open_registry(base: str = BASE, limits: Limits | None = None) -> Iterator[Registry]:
    """Get ready to ask the registry.

    Args:
        base: The address of its API, or of a mirror; http or https.
        limits: How long it is waited for.

    Raises:
        UnreachableError: If the proxy or the certificates of this machine cannot be used.
    """
    limits = limits or Limits()
    timeout = httpx.Timeout(
        min(limits.silence, limits.total), connect=min(limits.connect, limits.total)
    )
    try:
        client = httpx.Client(base_url=base, headers=_HEADERS, timeout=timeout)
    except (ValueError, OSError, ImportError, httpx.InvalidURL) as error:
        what = f"this machine cannot ask it: {_write_reason(error)}"
        hint = "check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"
        raise UnreachableError(Fault(base, what, hint)) from None
    with client:
        yield Registry(client, limits)


def fetch_study(
    registry: Registry, number: str, on_wait: Callable[[Waiting], None] = lambda _: None
) -> Study:
    """Fetch a study, and ask again for a while if that fails.

    Args:
        registry: The registry, from `open_registry`.
        number: The number of the study, such as `NCT02513394`.
        on_wait: Is told before it is asked for again.

    Returns:
        The study: whole, and the one that was asked for.

    Raises:
        UnreachableError: If others cannot be had either.
        RegistryError: If there is no such study, it does not come, or another one does.
        DataError: If what came is no study.
    """
    limits = registry.limits
    ends = time.monotonic() + limits.total
    too_late = stop_before_delay(limits.total)
    backoff = wait_exponential(limits.first_wait, limits.longest_wait)
    retrying = Retrying(
        retry=retry_if_exception_type(_PassingError),
        wait=lambda state: max(_passing(state).after, backoff(state)),
        stop=lambda state: _is_last(state, limits) or too_late(state),
        before_sleep=lambda state: on_wait(
            Waiting(number, _passing(state).what, state.upcoming_sleep)
        ),
        reraise=True,
    )
    try:
        return retrying(_ask, registry, number, ends)
    except _PassingError as error:
        tries = retrying.statistics["attempt_number"]
        often = f" (asked {tries} times)" if tries > 1 else ""
        kind = UnreachableError if error.stops else RegistryError
        raise kind(Fault(number, f"{error.what}{often}", error.hint)) from None


def _is_last(state: RetryCallState, limits: Limits) -> bool:
    """Tell whether a record was asked for often enough."""
    unreached = isinstance(_passing(state), _NoConnectionError)
    return state.attempt_number >= (limits.connections if unreached else limits.attempts)


def _passing(state: RetryCallState) -> _PassingError:
    """Return what went wrong the last time."""
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, _PassingError)  # noqa: S101 - nothing else is tried again
    return error


def _ask(registry: Registry, number: str, ends: float) -> Study:
    """Ask for a study once."""
    try:
        content = _follow(registry, number, ends)
    except httpx.RequestError as error:
        raise _explain(error, registry, number) from None
    if content[:_PEEK].lstrip().startswith(b"<"):
        what = f"{registry.host} answered with a web page, not with a record"
        hint = "check --base-url, and whether the network asks for a login"
        raise UnreachableError(Fault(number, what, hint))
    try:
        from_json(content)
    except ValueError as error:
        what = f"what came is not JSON, or was cut off: {error}"
        raise _PassingError(what, _LATER) from None
    study = read_study(content, number)
    if study.number != number:
        hint = f"if {study.number} is the study that you mean, import that number"
        raise RegistryError(Fault(number, f"{study.number} came instead", hint))
    return study


def _follow(registry: Registry, number: str, ends: float) -> bytes:
    """Ask for a study, wherever on its own host the registry has it, and read the answer."""
    client = registry.client
    request = client.build_request("GET", f"studies/{number}", params={"format": "json"})
    for _ in range(_MOST_REDIRECTS + 1):
        response = client.send(request, stream=True)
        try:
            if response.next_request is None:
                _refuse_status(response, registry, number)
                return _read(response, registry.limits, number, ends)
            request = response.next_request
        finally:
            response.close()
        if not _may_follow(client.base_url, request.url):
            what = f"{registry.host} sends us to another place: {request.url}"
            raise RegistryError(Fault(number, what, _CHECK_BASE))
    what = f"{registry.host} sends us from place to place without end"
    raise RegistryError(Fault(number, what, _CHECK_BASE))


def _may_follow(base: httpx.URL, target: httpx.URL) -> bool:
    """Tell whether an address is on the same host, and not less safe."""
    if target.host != base.host:
        return False
    if (target.scheme, target.port) == (base.scheme, base.port):
        return True
    return target.scheme == "https" and target.port is None


def _refuse_status(response: httpx.Response, registry: Registry, number: str) -> None:
    """Refuse an answer that is not the record."""
    status = response.status_code
    if status == HTTPStatus.OK:
        return
    said = f"{registry.host} answered {status} {response.reason_phrase}".rstrip()
    if status == HTTPStatus.NOT_FOUND:
        hint = "check the number: it stands on the study's page of the registry"
        raise RegistryError(Fault(number, f"{registry.host} has no such study", hint))
    busy = status == HTTPStatus.TOO_MANY_REQUESTS
    if not busy and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RegistryError(Fault(number, said, _CHECK_BASE))
    after = _read_wait(response)
    if after > registry.limits.longest_wait:
        what = f"{said}, and asks to be left alone for {_write_seconds(after)}"
        raise UnreachableError(Fault(number, what, "try again then"))
    raise _PassingError(said, _LATER, after=after, stops=busy)


def _write_seconds(seconds: float) -> str:
    """Write how long to wait."""
    return f"{math.ceil(seconds):,} seconds" if math.isfinite(seconds) else "ever"


def _read_wait(response: httpx.Response) -> float:
    """Read how many seconds the registry asks to be left alone; 0 where it does not say."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        now = parsedate_to_datetime(response.headers.get("Date", ""))
        return max(0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return 0


def _read(response: httpx.Response, limits: Limits, number: str, ends: float) -> bytes:
    """Read the body of an answer, as long as it is neither too large nor too slow."""
    content = bytearray()
    told = response.headers.get("Content-Length", "")
    size = int(told) if told.isascii() and told.isdecimal() else 0
    for chunk in response.iter_bytes() if size <= limits.largest else ():
        content += chunk
        size = len(content)
        if size > limits.largest:
            break
        if time.monotonic() > ends:
            what = f"it did not come within {limits.total:g} seconds"
            raise RegistryError(Fault(number, what, "try again later, or with a longer --patience"))
    if size > limits.largest:
        what = f"what came is larger than {limits.largest / 1e6:g} MB, as no record is"
        raise RegistryError(Fault(number, what, _CHECK_BASE))
    return bytes(content)


def _explain(
    error: httpx.RequestError, registry: Registry, number: str
) -> _PassingError | UnreachableError:
    """Say why there is no answer, and whether to ask again."""
    host, limits, why = registry.host, registry.limits, _find_reason(error)
    if isinstance(why, ssl.SSLError) and not isinstance(why, _BROKEN_OFF):
        what = f"{host} cannot be reached safely: {_write_reason(why)}"
        hint = "check --base-url, and SSL_CERT_FILE where the network has certificates of its own"
        return UnreachableError(Fault(number, what, hint))
    if isinstance(error, _UNREACHED):
        what = f"{host} cannot be reached: {_write_reason(why)}"
        return _NoConnectionError(what)
    if isinstance(error, httpx.TimeoutException):
        what = f"{host} did not answer within {min(limits.silence, limits.total):g} seconds"
        return _PassingError(what, _LATER)
    return _PassingError(f"the answer broke off: {_write_reason(why)}", _LATER)


def _find_reason(error: BaseException) -> BaseException:
    """Find what lies behind an error: what the system said, if it said anything."""
    behind = error.__cause__ or error.__context__
    while behind is not None and not isinstance(error, OSError):
        error, behind = behind, behind.__cause__ or behind.__context__
    return error


def _write_reason(why: BaseException) -> str:
    """Write what the system said, as a part of a sentence."""
    if isinstance(why, ssl.SSLError):
        short = (why.reason or str(why)).replace("_", " ").lower()
        said = getattr(why, "verify_message", "") or short
    else:
        said = getattr(why, "strerror", None) or str(why) or type(why).__name__
    return f"{said[:1].lower()}{said[1:]}".rstrip(".")
