"""Where models come from: the files under rules/models, and those that the user's settings name."""

from collections.abc import Iterator
from importlib.resources import files as resource_files
from pathlib import Path

import msgspec

from goracelint.config import UsageError
from goracelint.engine.models import ModelError, Models, Tables
from goracelint.engine.provenance.models import AddressModels, AddressTables, addresses_from
from goracelint.store.cache import Cache
from goracelint.store.keys import key, tool, value_of


class _Tables(msgspec.Struct, frozen=True, gc=False):
    """What is remembered of our own files."""

    memory: Tables
    addresses: AddressTables


class StubShelf:
    """What earlier runs decoded of the stubs."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def get(self, name: str) -> bytes | None:
        """See Shelf.get."""
        return self._cache.get("facts", key(tool(), "stubs", name))

    def put(self, name: str, blob: bytes) -> None:
        """See Shelf.put."""
        self._cache.put_many("facts", {key(tool(), "stubs", name): blob})


def load_models(extra: tuple[Path, ...], cache: Cache | None = None) -> tuple[Models, AddressModels]:
    """The models that come with goracelint, and the user's: of what functions do with memory and with addresses."""
    try:
        own = _own(cache or Cache(None))
        if not extra:
            return Models(own.memory), AddressModels(own.addresses)
        from goracelint.engine.model_rows import from_documents, parse

        documents = parse((str(path), path.read_text("utf-8")) for path in extra)
        return from_documents(documents, own.memory), addresses_from(documents, own.addresses)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read models: {error}") from error
    except ModelError as error:
        raise UsageError(str(error)) from error


def _own(cache: Cache) -> _Tables:
    """Our own files, remembered: to read TOML, and all rows, takes longer than all else that a small run does."""
    own = key(tool(), "models")
    known = value_of(cache.get("facts", own), _Tables)
    if known is not None:
        return known
    from goracelint.engine.model_rows import from_documents, parse

    documents = parse((str(entry.name), entry.read_text("utf-8")) for entry in _model_files())
    tables = _Tables(from_documents(documents).tables(), addresses_from(documents).tables())
    cache.put_many("facts", {own: msgspec.msgpack.encode(tables)})
    return tables


def _model_files() -> Iterator[Path]:
    try:
        folder = Path(str(resource_files("goracelint.rules"))) / "models"
    except ModuleNotFoundError:
        folder = Path(__file__).parent.parent / "rules" / "models"
    yield from sorted(path for path in folder.rglob("*.toml") if not path.name.startswith("stubs"))
