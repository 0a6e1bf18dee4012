"""Go -> the solved engine of addresses, without driver, pages and reports."""

from pathlib import Path

from goracelint.engine.provenance.domain import Atom
from goracelint.engine.provenance.engine import Engine, roots
from goracelint.engine.provenance.frame import Frame
from goracelint.loading import FactsStore, FolderLoader
from goracelint.model_files import load_models
from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from goracelint.source.configurations import plan
from goracelint.source.discover import Selection, discover
from goracelint.source.modules import Workspace
from goracelint.source.needles import scan


def solve_text(folder: Path, text: str) -> Engine:
    """One file, written below a folder, and solved from its roots."""
    (folder / "p.go").write_text(text, encoding="utf-8")
    found = discover((".",), str(folder), Selection(True, (), False, str(folder)))
    rows = {row.path: row for row in scan([file.path for file in found.files], ())}
    workspace = Workspace([str(folder)], found.roots, {})
    store = FactsStore(found.files, rows, str(folder), 1)
    build = plan({str(folder): store.folder(str(folder))})[0]
    files = [loaded for file in build.folders[str(folder)] if (loaded := store.loaded(file))]
    program = Program(FolderLoader(store, workspace, build.configuration), [("p", str(folder), files)], Stubs())
    engine = Engine(program, load_models(())[1])
    engine.run(roots(program))
    engine.follow()
    assert not engine.failures
    return engine


def frame_of(engine: Engine, name: str) -> Frame:
    """The frame of the one function of this bare name."""
    (found,) = (frame for frame in engine.frames.values() if frame.function.facts.name == name)
    return found


def result_of(engine: Engine, name: str) -> tuple[Atom, ...]:
    """The first result of the one function of this bare name, as callers are told."""
    return engine.summaries[frame_of(engine, name).function.id].results[0]
