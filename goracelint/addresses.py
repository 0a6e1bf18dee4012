"""What the driver does for the unsafe class: which folders hold addresses, which builds, one build analysed.

::

    u := uintptr(unsafe.Pointer(p))       a folder with such a file is anchored
    import "unsafe"                       without an integer nothing can go wrong here: not anchored

Folders are planned into builds of their own, so that what the pool class analyses stays the same. In the first
build every anchored file counts, in the others those that are seen for the first time. Generated files are read
as callees only: nobody repairs them by hand.
"""

from goracelint.engine.events import Event
from goracelint.engine.provenance.engine import Engine, roots
from goracelint.engine.provenance.models import AddressModels
from goracelint.engine.provenance.stories import Stories
from goracelint.engine.schedule import Failure
from goracelint.program.program import Program
from goracelint.source.configurations import Build


def analyse(
    program: Program, build: Build, models: AddressModels, files: frozenset[str], is_first: bool
) -> tuple[list[Event], list[Failure]]:
    """What happened to addresses in one build, and internal errors.

    In further builds callers are looked for in the files that are new there.
    """
    engine = Engine(program, models, None if is_first else build.news)
    engine.run(roots(program, files & build.news))
    engine.follow()
    return Stories(engine).tell(), engine.failures
