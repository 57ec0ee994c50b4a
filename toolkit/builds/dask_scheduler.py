"""Orders in; what became of each out, made by the machines of a Dask scheduler.

A machine gets the templates once, and for each trial the bytes of its files; it sends back the
trial's folder of the store. Machines that see the same folders get and send only names.
"""

from __future__ import annotations

import atexit
import io
import logging
import shutil
import tempfile
import zipfile
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import provenance
from toolkit.builds.making import Made, Order, make_trial
from toolkit.builds.materials import Materials, hash_tools
from toolkit.builds.schedulers import narrow
from toolkit.errors import EngineError, Fault
from toolkit.project import CONFIGURATION, Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.model.settings import Settings

_RETRIES = 3
_WAITING = 2
_PATIENCE = "20s"


@dataclass(frozen=True)
class Bundle:
    """What every machine needs: a project without its trials.

    Attributes:
        files: `_quarto.yml` and the templates, by their path in the project.
        settings: The project's settings.
        materials: What all trials share.
        is_collection: Whether the trials are those of a collection.
    """

    files: Mapping[str, bytes]
    settings: Settings
    materials: Materials
    is_collection: bool


@dataclass(frozen=True)
class Parcel:
    """One trial to be made elsewhere.

    Attributes:
        order: The trial.
        files: Its files, by their path in its folder; of a bare record, by the file's name.
        record: The name of the file, if it is a bare record.
    """

    order: Order
    files: Mapping[str, bytes]
    record: str = ""


def run_on_dask(
    project: Project,
    materials: Materials,
    orders: Iterable[Order],
    address: str,
    *,
    shared: bool = False,
) -> Iterator[Made]:
    """Make trials on the machines of a Dask scheduler.

    A machine that is lost loses nothing: its trials are made by another one.

    Args:
        project: The project.
        materials: What all trials share.
        orders: The trials; they are sent as there is room for them.
        address: The scheduler's address.
        shared: Whether the machines see the folders of this one.

    Yields:
        What became of each, in the order in which they are finished.

    Raises:
        EngineError: If Dask is not installed, the scheduler does not answer, or it has no workers.
    """
    client, as_completed = _connect(address)
    with _say_nothing(), client:
        _wait_for_machines(client, address)
        # the result of a task, and no data sent once: it can be had again when its machine is lost
        common = None if shared else client.submit(_keep, _bundle(project, materials), pure=False)
        room = _WAITING * max(1, sum(client.ncores().values()))
        pending, running, finished = iter(orders), {}, as_completed(loop=client.loop)

        def send(count: int) -> None:
            for order in islice(pending, count):
                job: tuple[Any, ...] = (make_far, common, _pack(project, order))
                if common is None:
                    job = (make_beside, narrow(project, order.name), materials, order)
                future = client.submit(*job, pure=False, retries=_RETRIES)
                running[future] = order
                finished.add(future)

        try:
            send(room)
            for future in finished:
                order = running.pop(future)
                yield _receive(future, order, shared=shared)
                send(1)
        except CancelledError:
            what = f"the Dask scheduler at {address!r} is gone"
            hint = "start the build again: it keeps what was made"
            raise EngineError(Fault("--scheduler", what, hint)) from None


@contextmanager
def _say_nothing() -> Iterator[None]:
    """Keep Dask from printing what our messages say."""
    logger = logging.getLogger("distributed.client")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _connect(address: str) -> tuple[Any, Any]:
    """Connect to a scheduler."""
    try:
        from distributed import Client, as_completed  # noqa: PLC0415 - an extra
    except ImportError:
        hint = 'pip install "trialpress[dask]"'
        raise EngineError(Fault("--scheduler", "Dask is not installed", hint)) from None
    try:
        connect: Any = Client
        return connect(address, timeout=_PATIENCE, set_as_default=False), as_completed
    except (OSError, ValueError, TypeError) as error:
        what = f"no Dask scheduler answers at {address!r}"
        hint = f"start one with `dask scheduler`, and give the address that it prints ({error})"
        raise EngineError(Fault("--scheduler", what, hint)) from None


def _wait_for_machines(client: Any, address: str) -> None:
    """Wait until there is a machine that can work."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        what = f"the Dask scheduler at {address!r} has no workers"
        hint = f"start some with `dask worker {address}`"
        raise EngineError(Fault("--scheduler", what, hint)) from None


def _bundle(project: Project, materials: Materials) -> Bundle:
    """Pack what every machine needs."""
    paths = [project.root / CONFIGURATION, *provenance.list_files(project.templates)]
    files = {path.relative_to(project.root).as_posix(): path.read_bytes() for path in paths}
    return Bundle(files, project.settings, materials, project.output is not None)


def _pack(project: Project, order: Order) -> Parcel:
    """Pack the files of a trial."""
    record = project.records.get(order.name)
    if record is not None:
        there = {record.name: record.read_bytes()} if record.is_file() else {}
        return Parcel(order, there, record.name)
    folder = project.data / order.name
    paths = provenance.list_files(folder)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return Parcel(order, files)


def _keep(bundle: Bundle) -> Bundle:
    """Have what every machine needs kept where it is needed."""
    return bundle


def make_beside(project: Project, materials: Materials, order: Order) -> Made:
    """Make a trial on a machine that sees the same folders.

    Args:
        project: The project.
        materials: What all trials share.
        order: The trial.
    """
    return _refuse(materials, order) or make_trial(project, materials, order)


def _refuse(materials: Materials, order: Order) -> Made | None:
    """Refuse to make a trial with another version of trialpress: it would not be the same."""
    if hash_tools() == materials.tools:
        return None
    what = "the machine that was to make it has another version of trialpress or its packages"
    return Made(order.name, faults=(Fault(order.name, what, "install the same on all machines"),))


def make_far(bundle: Bundle, parcel: Parcel) -> tuple[Made, bytes]:
    """Make a trial on another machine; return what became of it, and its folder of the store.

    Args:
        bundle: What every machine needs.
        parcel: The trial.
    """
    name = parcel.order.name
    if refused := _refuse(bundle.materials, parcel.order):
        return refused, b""
    with tempfile.TemporaryDirectory() as scratch:
        data, store = Path(scratch) / "data", Path(scratch) / "store"
        folder = data if parcel.record else data / name
        for path, content in parcel.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        store.mkdir()
        project = Project(
            root=_unpack(bundle.materials.key, tuple(bundle.files.items())),
            trials=(name,),
            settings=bundle.settings,
            folder=data,
            output=Path(scratch) / "site" if bundle.is_collection else None,
            records={name: data / parcel.record} if parcel.record else {},
        )
        made = make_trial(project, bundle.materials, replace(parcel.order, store=store))
        return made, _zip(store / name)


@lru_cache(maxsize=1)
def _unpack(key: str, files: tuple[tuple[str, bytes], ...]) -> Path:  # noqa: ARG001 - see below
    """Put what every machine needs into a folder, once for all trials that a machine makes.

    Args:
        key: The hash of it all: another build unpacks again.
        files: The files.
    """
    root = Path(tempfile.mkdtemp(prefix="trialpress-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    for name, content in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def _zip(folder: Path) -> bytes:
    """Pack a folder of the store; nothing where it is not there."""
    packed = io.BytesIO()
    paths = provenance.list_files(folder)
    if not paths:
        return b""
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in paths:
            archive.write(path, path.relative_to(folder).as_posix())
    return packed.getvalue()


def _receive(future: Any, order: Order, *, shared: bool) -> Made:
    """Take what a machine has made, and put it into the store."""
    error = future.exception()
    if isinstance(error, CancelledError):
        raise error
    if error is not None:
        what = f"no machine could make it: {type(error).__name__}: {error}"
        return Made(order.name, faults=(Fault(order.name, what, "look at the workers' logs"),))
    if shared:
        made: Made = future.result()
        return made
    made, packed = future.result()
    if packed:
        folder = order.store / f".{order.name}-far"
        shutil.rmtree(folder, ignore_errors=True)
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(folder)
        provenance.put_in_place(folder, order.store / order.name)
    return made
