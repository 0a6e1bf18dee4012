"""The whole pipeline on one screen: arguments in, report out.

::

    discover -> scan -> plan builds -> parse -> link -> solve -> pair -> judge -> suppress -> report

Tier 0 keeps the folders that hold an anchor (a pool, a mapping, a converted pointer, an import of a package
that models describe). They are parsed and linked per build configuration; packages that import something interesting
from them are pulled in by the names they call. Nothing of the scanned code is run, and nothing outside it
is written.
"""

import os

import msgspec

from goracelint.config import CheckOptions
from goracelint.finding import Finding, Notice, Report
from goracelint.jobs import analyse_all
from goracelint.judge import merge, told_once
from goracelint.loading import FactsStore
from goracelint.planning import MEMORY, plan_work
from goracelint.report.suppress import CommentedFile, apply_suppressions
from goracelint.run import Run
from goracelint.source.configurations import Build
from goracelint.source.discover import Discovery, SourceFile, shown_path
from goracelint.source.modules import Workspace
from goracelint.source.needles import ScanRow
from goracelint.source.witness import Witness
from goracelint.store.cache import Cache
from goracelint.store.keys import key, tool, value_of
from goracelint.tree import Tree, digest_at, look
from goracelint.unchecked import unchecked
from goracelint.uncollected import uncollected


def run(
    options: CheckOptions,
    stats: dict[str, float] | None = None,
    cache: Cache | None = None,
    tree: Tree | None = None,
    witness: Witness | None = None,
) -> Report:
    """Analyse what the options name; raises UsageError where they cannot be followed.

    ``stats`` receives seconds per phase, ``witness`` what was asked of the world beyond ``tree``.
    """
    with uncollected():
        this = Run(options, {} if stats is None else stats, cache or Cache(None), witness or Witness())
        with this.phase("scan"):
            given = tree or look(options, this.cache)
        return _run(this, given)


def _run(this: Run, tree: Tree) -> Report:
    with this.phase("plan"):
        found, rows = tree
        folders = sorted({file.folder for file in found.files})
        workspace = Workspace(folders, found.roots, os.environ, this.witness)
        store = FactsStore(found.files, rows, this.cwd, this.options.jobs, this.cache, this.witness)
        this.notices += [*found.notices, *_unread(rows, this.cwd)]
        this.work = plan_work(tree, store, workspace, _modelled(this))
    found_by = analyse_all(this, tree, store, workspace)
    with this.phase("report"):
        findings: list[Finding] = []
        for kinds in (("pools",), MEMORY):
            merged = merge((finding for name, finding in found_by if name in kinds), this.sources.line_of)
            findings += _drop_common_builds(this, kinds[0], this.work.builds(kinds[0]), merged)
        findings += unchecked(this.rules, found.build_files)
        findings = told_once(merge(findings, this.sources.line_of), this.sources.line_of)
        return _report(this, found, store, findings)


def _modelled(this: Run) -> frozenset[str]:
    """The packages whose functions acquire or release something, as models say; remembered."""
    models = this.options.models
    own = key(tool(), "packages", [(str(path), digest_at(str(path))) for path in models])
    known = value_of(this.cache.get("facts", own), list[str])
    if known is not None:
        return frozenset(known)
    found = this.models.packages()
    this.cache.put_many("facts", {own: msgspec.msgpack.encode(sorted(found))})
    return found


def _unread(rows: dict[str, ScanRow], cwd: str) -> list[Notice]:
    refused = (row for row in rows.values() if row.error)
    return [Notice(shown_path(row.path, cwd), -1, "warning", f"not analysed: {row.error}") for row in refused]


def _drop_common_builds(this: Run, kind: str, builds: list[Build], findings: list[Finding]) -> list[Finding]:
    """Where every build that looks at the file shows the finding, the builds say nothing."""
    holding: dict[str, set[str]] = {}
    for build in builds:
        for paths in build.folders.values():
            for path in paths if kind == "pools" else build.news.intersection(paths):
                holding.setdefault(shown_path(path, this.cwd), set()).add(build.configuration.name)
    return [
        msgspec.structs.replace(finding, configurations=())
        if holding.get(finding.location.path, set()) <= set(finding.configurations)
        else finding
        for finding in findings
    ]


def _report(this: Run, found: Discovery, store: FactsStore, findings: list[Finding]) -> Report:
    commented = [CommentedFile(path, facts.comments, bool(facts.errors)) for path, facts in store.comments(this.told)]
    outcome = apply_suppressions(findings, commented, this.rules, this.sources)
    kept = tuple(finding for finding in outcome.findings if this.options.audit or finding.level != "note")
    lost = {notice.path for notice in this.notices if notice.message.startswith("not analysed")}
    reported: list[SourceFile] = [file for file in found.files if file.reported and file.shown not in lost]
    return Report(kept, outcome.suppressed, tuple(sorted(set(this.notices))), len(reported))
