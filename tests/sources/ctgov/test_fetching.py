"""A record arrives whole and is the one that was asked for, or it is said why not.

A local server stands in for the registry, which cannot be reached from here; see `replay.py`.
"""

from __future__ import annotations

import json
import socket
import time
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest

from tests.sources.ctgov.records import LARGEST, NAMES, invent_record, read_bytes
from tests.sources.ctgov.replay import JSON, Replay, Reply, pack, replay
from toolkit import __version__
from toolkit.errors import DataError, RegistryError, TrialpressError, UnreachableError
from toolkit.sources.ctgov.fetching import BASE, Limits, fetch_study, open_registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.sources.ctgov.fetching import Waiting
    from toolkit.sources.ctgov.studies import Study

NUMBER = "NCT00000001"
STUDY = json.dumps(invent_record(), indent=1).encode()
OTHER_DIGITS = "NCT0000000\N{ARABIC-INDIC DIGIT ONE}"
QUICK = Limits(total=5, connect=1, silence=1, attempts=3, first_wait=0.001, longest_wait=0.01)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def registry() -> Iterator[Replay]:
    with replay() as running:
        yield running


def fetch(base: str, number: str = NUMBER, limits: Limits = QUICK) -> tuple[Study, list[Waiting]]:
    """Fetch a study, and list what was told of waiting."""
    waits: list[Waiting] = []
    with open_registry(base, limits) as opened:
        return fetch_study(opened, number, waits.append), waits


def refuse(
    base: str,
    number: str = NUMBER,
    limits: Limits = QUICK,
    kind: type[TrialpressError] = RegistryError,
) -> str:
    """Fetch a study in vain; return the message."""
    with pytest.raises(kind) as refused:
        fetch(base, number, limits)
    assert type(refused.value) is kind
    port = base.partition("127.0.0.1:")[2].partition("/")[0]
    return str(refused.value).replace(f":{port}", ":PORT") if port else str(refused.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_record_comes_as_it_was_sent(registry: Replay, name: str) -> None:
    registry.answer(name, read_bytes(name))
    study, waits = fetch(registry.url, name)
    assert (study.number, study.content, waits) == (name, read_bytes(name), [])


def test_the_request_is_what_the_registry_documents(registry: Replay) -> None:
    registry.answer(NUMBER, STUDY)
    fetch(registry.url)
    ((path, headers),) = registry.asked
    assert path == f"/api/v2/studies/{NUMBER}?format=json"
    assert headers["User-Agent"] == f"trialpress/{__version__}"
    assert headers["Accept-Encoding"] == "gzip"
    assert BASE == "https://clinicaltrials.gov/api/v2"


def test_an_address_may_end_with_a_slash(registry: Replay) -> None:
    registry.answer(NUMBER, STUDY)
    fetch(f"{registry.url}/")
    assert registry.asked[0][0] == f"/api/v2/studies/{NUMBER}?format=json"


def test_a_packed_record_is_unpacked(registry: Replay) -> None:
    registry.answer(LARGEST, pack(read_bytes(LARGEST)))
    assert fetch(registry.url, LARGEST)[0].content == read_bytes(LARGEST)


def test_the_day_of_the_last_update_is_read(registry: Replay) -> None:
    registry.answer(NUMBER, STUDY)
    assert fetch(registry.url)[0].updated == "2020-02-03"


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(status=500), "127.0.0.1 answered 500 Internal Server Error"),
        (Reply(status=503), "127.0.0.1 answered 503 Service Unavailable"),
        (Reply(status=429), "127.0.0.1 answered 429 Too Many Requests"),
        (Reply(STUDY, sent=100), "the answer broke off: peer closed connection"),
        (Reply(STUDY[:100]), "what came is not JSON, or was cut off: EOF while parsing"),
        (replace(pack(STUDY), body=b"\x1f\x8bnot so"), "the answer broke off: "),
        (Reply(b""), "what came is not JSON, or was cut off: EOF while parsing"),
    ],
    ids=["500", "503", "429", "broken-off", "cut", "packed-badly", "empty"],
)
def test_what_passes_is_tried_again(registry: Replay, reply: Reply, why: str) -> None:
    registry.answer(NUMBER, reply, reply, Reply(STUDY))
    study, waits = fetch(registry.url)
    assert study.content == STUDY
    assert len(registry.asked) == 3
    assert [wait.number for wait in waits] == [NUMBER, NUMBER]
    assert all(wait.why.startswith(why) for wait in waits), waits


@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        (
            Reply(status=500),
            RegistryError,
            "127.0.0.1 answered 500 Internal Server Error (asked 3 times).\nHint: try again later",
        ),
        (
            Reply(status=429),
            UnreachableError,
            "127.0.0.1 answered 429 Too Many Requests (asked 3 times).\nHint: try again later",
        ),
        (
            Reply(STUDY[:100]),
            RegistryError,
            (
                "what came is not JSON, or was cut off: EOF while parsing a string at "
                "line 5 column 21 (asked 3 times).\nHint: try again later"
            ),
        ),
        (
            Reply(STUDY, sent=100),
            RegistryError,
            (
                "the answer broke off: peer closed connection without sending complete message "
                f"body (received 100 bytes, expected {len(STUDY)}) (asked 3 times).\n"
                "Hint: try again later"
            ),
        ),
    ],
    ids=["500", "429", "cut", "broken-off"],
)
def test_what_does_not_pass_is_given_up(
    registry: Replay, reply: Reply, kind: type[TrialpressError], message: str
) -> None:
    registry.answer(NUMBER, reply)
    assert refuse(registry.url, kind=kind) == f"{NUMBER}: {message}"
    assert len(registry.asked) == 3


@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        (
            Reply(b"NCT number not found", 404),
            RegistryError,
            (
                "127.0.0.1 has no such study.\n"
                "Hint: check the number: it stands on the study's page of the registry"
            ),
        ),
        (
            Reply(b"Bad request", 400),
            RegistryError,
            "127.0.0.1 answered 400 Bad Request.\nHint: check --base-url, or TRIALPRESS_CTGOV",
        ),
        (
            Reply(status=204),
            RegistryError,
            "127.0.0.1 answered 204 No Content.\nHint: check --base-url, or TRIALPRESS_CTGOV",
        ),
        (
            Reply(b"\n<!doctype html><title>Log in</title>", headers={}),
            UnreachableError,
            (
                "127.0.0.1 answered with a web page, not with a record.\n"
                "Hint: check --base-url, and whether the network asks for a login"
            ),
        ),
        (
            Reply(read_bytes(LARGEST)),
            RegistryError,
            (
                f"{LARGEST} came instead.\n"
                f"Hint: if {LARGEST} is the study that you mean, import that number"
            ),
        ),
    ],
    ids=["404", "400", "204", "html", "another"],
)
def test_what_cannot_pass_is_asked_for_once(
    registry: Replay, reply: Reply, kind: type[TrialpressError], message: str
) -> None:
    registry.answer(NUMBER, reply)
    assert refuse(registry.url, kind=kind) == f"{NUMBER}: {message}"
    assert len(registry.asked) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[]", f"{NUMBER}: [] is not an object"),
        (b"{}", f"{NUMBER}, protocolSection: this part is missing"),
        (
            STUDY.replace(NUMBER.encode(), b"../../NCT00000001"),
            (
                f"{NUMBER}, protocolSection.identificationModule.nctId: "
                "'../../NCT00000001' is no number of a study"
            ),
        ),
        (
            STUDY.replace(NUMBER.encode(), OTHER_DIGITS.encode()),
            (
                f"{NUMBER}, protocolSection.identificationModule.nctId: "
                f"'{OTHER_DIGITS}' is no number of a study"
            ),
        ),
    ],
    ids=["list", "no-study", "path", "other-digits"],
)
def test_json_that_is_no_study_is_refused(registry: Replay, content: bytes, message: str) -> None:
    registry.answer(NUMBER, content)
    assert refuse(registry.url, kind=DataError).startswith(message)
    assert len(registry.asked) == 1


def test_the_registry_may_ask_to_wait(registry: Replay) -> None:
    registry.answer(NUMBER, Reply(status=429, headers={"Retry-After": "1"}), Reply(STUDY))
    begun = time.monotonic()
    _, waits = fetch(registry.url, limits=replace(QUICK, longest_wait=2))
    assert time.monotonic() - begun >= 1
    assert [wait.seconds for wait in waits] == [1]


def test_the_registry_may_name_a_moment(registry: Replay) -> None:
    now = 1_700_000_000
    headers = {
        "Date": formatdate(now, usegmt=True),
        "Retry-After": formatdate(now + 90, usegmt=True),
    }
    registry.answer(NUMBER, Reply(status=503, headers=headers))
    message = refuse(registry.url, kind=UnreachableError)
    assert "503 Service Unavailable, and asks to be left alone for 90 seconds" in message


@pytest.mark.parametrize(
    ("asked", "said"),
    [("3600", "3,600 seconds"), ("61", "61 seconds"), ("9" * 400, "ever")],
)
def test_a_wait_that_is_too_long_is_not_waited_for(registry: Replay, asked: str, said: str) -> None:
    registry.answer(NUMBER, Reply(status=429, headers={"Retry-After": asked}))
    assert refuse(registry.url, limits=Limits(), kind=UnreachableError) == (
        f"{NUMBER}: 127.0.0.1 answered 429 Too Many Requests, and asks to be left alone for {said}."
        "\nHint: try again then"
    )
    assert len(registry.asked) == 1


@pytest.mark.parametrize("asked", ["", "soon", "-5", "1.5", "٣", "Thu, 99 Foo 2020"])
def test_a_wait_that_cannot_be_read_is_ours(registry: Replay, asked: str) -> None:
    headers = {"Retry-After": asked.encode().decode("latin-1")}
    registry.answer(NUMBER, Reply(status=429, headers=headers), Reply(STUDY))
    assert fetch(registry.url)[0].content == STUDY


def test_waits_grow_up_to_a_limit(registry: Replay) -> None:
    limits = replace(QUICK, attempts=7, first_wait=0.01, longest_wait=0.04)
    registry.answer(NUMBER, Reply(status=500))
    waits: list[Waiting] = []
    with open_registry(registry.url, limits) as opened, pytest.raises(RegistryError):
        fetch_study(opened, NUMBER, waits.append)
    assert len(waits) == 6
    assert all(0.01 <= wait.seconds <= 0.04 for wait in waits)
    assert waits[-1].seconds == 0.04


def test_a_server_that_says_nothing_is_given_up(registry: Replay) -> None:
    registry.answer(NUMBER, Reply(STUDY, silence=5), Reply(STUDY))
    study, (wait,) = fetch(registry.url, limits=replace(QUICK, silence=0.1))
    assert (study.content, wait.why) == (STUDY, "127.0.0.1 did not answer within 0.1 seconds")


def test_the_patience_is_for_all_attempts_together(registry: Replay) -> None:
    registry.answer(NUMBER, Reply(status=500))
    limits = replace(QUICK, attempts=1000, first_wait=0.05, longest_wait=0.05, total=0.3)
    begun = time.monotonic()
    assert "answered 500" in refuse(registry.url, limits=limits)
    assert time.monotonic() - begun < 1


def test_a_body_that_trickles_is_given_up(registry: Replay) -> None:
    registry.answer(NUMBER, Reply(STUDY, pace=0.02))
    begun = time.monotonic()
    message = refuse(registry.url, limits=replace(QUICK, total=0.3))
    assert time.monotonic() - begun < 1
    assert message == (
        f"{NUMBER}: it did not come within 0.3 seconds.\n"
        "Hint: try again later, or with a longer --patience"
    )


@pytest.mark.parametrize(
    "reply",
    [
        Reply(STUDY, headers={"Content-Length": "200000001"}, sent=10),
        Reply(STUDY + b" " * 3_000_000),
        pack(STUDY + b" " * 3_000_000),
    ],
    ids=["told", "sent", "unpacked"],
)
def test_what_is_too_large_is_refused(registry: Replay, reply: Reply) -> None:
    limits = QUICK if "Content-Length" in reply.headers else replace(QUICK, largest=2_000_000)
    registry.answer(NUMBER, reply)
    assert refuse(registry.url, limits=limits) == (
        f"{NUMBER}: what came is larger than {limits.largest // 1_000_000} MB, as no record is.\n"
        "Hint: check --base-url, or TRIALPRESS_CTGOV"
    )
    assert len(registry.asked) == 1


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}"
        message = refuse(base, limits=replace(QUICK, attempts=9), kind=UnreachableError)
    assert message == (
        f"{NUMBER}: 127.0.0.1 cannot be reached: connection refused (asked 4 times).\n"
        "Hint: check the network, and HTTPS_PROXY where it needs a proxy; a record that was saved "
        "elsewhere as JSON is imported with: trialpress import FILE"
    )


def test_a_name_that_no_machine_has_is_named() -> None:
    message = refuse("https://registry.invalid/api/v2", kind=UnreachableError)
    assert message.startswith(f"{NUMBER}: registry.invalid cannot be reached: ")


def test_a_server_without_certificates_is_not_asked_again(registry: Replay) -> None:
    message = refuse(registry.url.replace("http:", "https:"), kind=UnreachableError)
    assert message.startswith(f"{NUMBER}: 127.0.0.1 cannot be reached safely: ")
    assert "SSL_CERT_FILE" in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PROXY", "nonsense://127.0.0.1:1"),
        ("SSL_CERT_FILE", __file__),
    ],
)
def test_settings_of_the_machine_that_cannot_be_used_are_named(
    registry: Replay, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    message = refuse(registry.url, kind=UnreachableError)
    assert "this machine cannot ask it: " in message
    assert name in message


def move(place: str) -> Reply:
    """Send whoever asks to another place."""
    return Reply(status=301, headers={**JSON, "Location": place})


def test_a_place_on_the_same_server_is_followed(registry: Replay) -> None:
    registry.answer(NUMBER, move("/elsewhere/NCT00000002?format=json"))
    registry.answer("NCT00000002", STUDY)
    assert fetch(registry.url)[0].content == STUDY


def test_a_study_that_is_kept_under_another_number_is_named(registry: Replay) -> None:
    registry.answer(NUMBER, move(f"{LARGEST}?format=json"))
    registry.answer(LARGEST, read_bytes(LARGEST))
    assert refuse(registry.url).startswith(f"{NUMBER}: {LARGEST} came instead")


@pytest.mark.parametrize(
    "place",
    [
        "http://localhost:{port}/api/v2/studies/NCT00000001",
        "http://127.0.0.1:1/",
        "https://127.0.0.1:{port}/",
        "https://example.org/",
        "//example.org/",
        "http://[:1",
        "file:///etc/passwd",
    ],
)
def test_another_place_is_not_followed(registry: Replay, place: str) -> None:
    port = registry.url.partition("127.0.0.1:")[2].partition("/")[0]
    registry.answer(NUMBER, move(place.format(port=port)), Reply(STUDY))
    assert "127.0.0.1 sends us to another place: " in refuse(registry.url)
    assert len(registry.asked) == 1


def test_a_circle_is_left(registry: Replay) -> None:
    registry.answer(NUMBER, move(f"/api/v2/studies/{NUMBER}"))
    assert refuse(registry.url) == (
        f"{NUMBER}: 127.0.0.1 sends us from place to place without end.\n"
        "Hint: check --base-url, or TRIALPRESS_CTGOV"
    )
    assert len(registry.asked) == 6


def test_a_place_that_is_none_is_no_traceback(registry: Replay) -> None:
    registry.answer(NUMBER, move("https://127.0.0.1:none/"))
    assert refuse(registry.url).startswith(f"{NUMBER}: ")
