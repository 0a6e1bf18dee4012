"""Go -> a solved engine, without the driver's pairing, judging and reporting: what layer tests look into."""

from collections.abc import Mapping
from pathlib import Path

from goracelint.engine.roots import roots
from goracelint.engine.schedule import Engine
from goracelint.engine.summary import Summary, describe
from goracelint.engine.transcript import Solves
from goracelint.loading import FactsStore, FolderLoader
from goracelint.model_files import load_models
from goracelint.program.function import Function
from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from goracelint.source.configurations import plan
from goracelint.source.discover import Selection, discover
from goracelint.source.modules import Workspace
from goracelint.source.needles import scan
from tests.want import Place


def solve_folder(folder: Path, solves: Solves | None = None) -> Engine:
    """The first build of all Go below a folder, solved from its roots; ``solves`` is what is known from before."""
    found = discover((".",), str(folder), Selection(True, (), False, str(folder)))
    folders = sorted({file.folder for file in found.files})
    rows = {row.path: row for row in scan([file.path for file in found.files], ())}
    workspace = Workspace(folders, found.roots, {})
    store = FactsStore(found.files, rows, str(folder), 1)
    build = plan({path: store.folder(path) for path in folders})[0]
    packages = [
        (workspace.import_path(path), path, [loaded for file in files if (loaded := store.loaded(file))])
        for path, files in sorted(build.folders.items())
    ]
    program = Program(FolderLoader(store, workspace, build.configuration), packages, Stubs())
    engine = Engine(program, load_models(())[0], solves=solves)
    engine.run(roots(program, engine.models))
    engine.run(engine.regions.users(engine.summaries))
    return engine


def solve_text(folder: Path, files: Mapping[str, str] | str, solves: Solves | None = None) -> Engine:
    """Go given as the text of one file or as name -> text, written below a folder and solved."""
    for name, text in ({"p.go": files} if isinstance(files, str) else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return solve_folder(folder.resolve(), solves)


def named(engine: Engine, name: str) -> Function:
    """The one function of this bare name."""
    (found,) = (function for function in engine.program.functions if function.facts.name == name)
    return found


def summary_of(engine: Engine, name: str) -> Summary:
    """The summary of the one function of this bare name."""
    return engine.summaries[named(engine, name).id]


def effects_by_place(engine: Engine, folder: Path) -> dict[Place, list[str]]:
    """What the summaries of the functions declared on a line say, as ``// summary`` comments spell it."""
    found: dict[Place, list[str]] = {}
    for function_id, summary in sorted(engine.summaries.items()):
        function = engine.program.functions[function_id]
        path = Path(function.file.path)
        line = path.read_bytes().count(b"\n", 0, function.facts.start) + 1
        found.setdefault(Place(path.relative_to(folder.resolve()).as_posix(), line), []).extend(describe(summary))
    return found
