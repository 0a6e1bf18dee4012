"""Where models come from: the files under rules/models, and those that the user's settings name."""

from collections.abc import Iterator
from importlib.resources import files as resource_files
from pathlib import Path
from typing import Any

import msgspec

from goracelint.config import UsageError
from goracelint.engine.models import ModelError, Models, from_documents, parse
from goracelint.engine.provenance.models import AddressModels, addresses_from
from goracelint.store.cache import Cache
from goracelint.store.keys import key, tool, value_of


def load_models(extra: tuple[Path, ...], cache: Cache | None = None) -> tuple[Models, AddressModels]:
    """The models that come with goracelint, and the user's: of what functions do with memory and with addresses."""
    try:
        documents = _own(cache or Cache(None))
        documents += parse((str(path), path.read_text("utf-8")) for path in extra)
        return from_documents(documents), addresses_from(documents)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read models: {error}") from error
    except ModelError as error:
        raise UsageError(str(error)) from error


def _own(cache: Cache) -> list[tuple[str, dict[str, Any]]]:
    """The tables of our own files, remembered: reading TOML takes longer than all else that a small run does."""
    own = key(tool(), "models")
    known = value_of(cache.get("facts", own), list[tuple[str, dict[str, Any]]])
    if known is not None:
        return known
    documents = parse((str(entry.name), entry.read_text("utf-8")) for entry in _model_files())
    cache.put_many("facts", {own: msgspec.msgpack.encode(documents)})
    return documents


def _model_files() -> Iterator[Path]:
    try:
        folder = Path(str(resource_files("goracelint.rules"))) / "models"
    except ModuleNotFoundError:
        folder = Path(__file__).parent.parent / "rules" / "models"
    yield from sorted(path for path in folder.rglob("*.toml") if not path.name.startswith("stubs"))
