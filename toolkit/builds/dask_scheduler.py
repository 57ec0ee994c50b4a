"""Orders in; what became of each out, made by the machines of a Dask scheduler.

A machine gets the templates once, and for each trial the bytes of its files; it sends back the
trial's folder of the store. Machines that see the same folders get and send only names.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
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
        is_record: Whether it is a bare record.
    """

    order: Order
    files: Mapping[str, bytes]
    is_record: bool


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
        EngineError: If Dask is not installed, or the scheduler does not answer.
    """
    client, as_completed = _connect(address)
    with client:
        common = None if shared else client.scatter(_bundle(project, materials), broadcast=True)
        room = _WAITING * max(1, sum(client.ncores().values()))
        pending, running, finished = iter(orders), {}, as_completed()

        def send(count: int) -> None:
            for order in islice(pending, count):
                if common is None:
                    job: tuple[Any, ...] = (
                        make_trial,
                        narrow(project, order.name),
                        materials,
                        order,
                    )
                else:
                    job = (make_far, common, _pack(project, order))
                future = client.submit(*job, pure=False, retries=_RETRIES)
                running[future] = order
                finished.add(future)

        send(room)
        for future in finished:
            order = running.pop(future)
            yield _receive(future, order, shared=shared)
            send(1)


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


def _bundle(project: Project, materials: Materials) -> Bundle:
    """Pack what every machine needs."""
    paths = [project.root / CONFIGURATION, *provenance.list_files(project.templates)]
    files = {path.relative_to(project.root).as_posix(): path.read_bytes() for path in paths}
    return Bundle(files, project.settings, materials, project.output is not None)


def _pack(project: Project, order: Order) -> Parcel:
    """Pack the files of a trial."""
    record = project.records.get(order.name)
    if record is not None:
        return Parcel(order, {record.name: record.read_bytes()}, is_record=True)
    folder = project.data / order.name
    paths = provenance.list_files(folder)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return Parcel(order, files, is_record=False)


def make_far(bundle: Bundle, parcel: Parcel) -> tuple[Made, bytes]:
    """Make a trial on another machine; return what became of it, and its folder of the store.

    Args:
        bundle: What every machine needs.
        parcel: The trial.
    """
    name = parcel.order.name
    if hash_tools() != bundle.materials.tools:
        what = "the machine that was to make it has another version of trialpress or its packages"
        fault = Fault(name, what, "install the same on all machines")
        return Made(name, faults=(fault,)), b""
    with tempfile.TemporaryDirectory() as scratch:
        data, store = Path(scratch) / "data", Path(scratch) / "store"
        folder = data if parcel.is_record else data / name
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
            records={name: data / next(iter(parcel.files))} if parcel.is_record else {},
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
