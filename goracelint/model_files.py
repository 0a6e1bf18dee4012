"""Where models come from: the files under rules/models, and those that the user's settings name."""

from collections.abc import Iterator
from importlib.resources import files as resource_files
from pathlib import Path

from goracelint.config import UsageError
from goracelint.engine.models import ModelError, Models, from_documents, parse
from goracelint.engine.provenance.models import AddressModels, addresses_from


def load_models(extra: tuple[Path, ...]) -> tuple[Models, AddressModels]:
    """The models that come with goracelint, and the user's: of what functions do with memory and with addresses."""
    texts = [(str(entry.name), entry.read_text("utf-8")) for entry in _model_files()]
    try:
        texts += [(str(path), path.read_text("utf-8")) for path in extra]
        documents = parse(texts)
        return from_documents(documents), addresses_from(documents)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read models: {error}") from error
    except ModelError as error:
        raise UsageError(str(error)) from error


def _model_files() -> Iterator[Path]:
    try:
        folder = Path(str(resource_files("goracelint.rules"))) / "models"
    except ModuleNotFoundError:
        folder = Path(__file__).parent.parent / "rules" / "models"
    yield from sorted(path for path in folder.rglob("*.toml") if not path.name.startswith("stubs"))
