"""One run under way: options, clock, cache, and what its phases tell one another."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from goracelint.config import CheckOptions
from goracelint.finding import Notice
from goracelint.planning import Work
from goracelint.records import Mention
from goracelint.report.sources import Sources
from goracelint.rule import Rule, Rules, load_rules
from goracelint.source.witness import Witness
from goracelint.store.cache import Cache
from goracelint.store.keys import key, tool, value_of

if TYPE_CHECKING:
    from goracelint.engine.models import Models
    from goracelint.engine.provenance.models import AddressModels
    from goracelint.program.stubs import Stubs


class Run:
    """One run under way: what every phase needs."""

    def __init__(self, options: CheckOptions, stats: dict[str, float], cache: Cache, witness: Witness) -> None:
        self.options = options
        self.stats = stats
        self.cache = cache
        self.witness = witness
        self.cwd = str(options.cwd)
        self.sources = Sources(options.cwd)
        self.notices: list[Notice] = []
        self.mentions: list[Mention] = []
        self.told: list[str] = []  # the files that the report speaks of: comments for us, or faults
        self.work = Work([], [], {}, frozenset(), frozenset())

    @cached_property
    def rules(self) -> Rules:
        """The rules as the user has them; their pages are read once and then remembered."""
        own = key(tool(), "rules")
        known = value_of(self.cache.get("facts", own), list[Rule])
        rules = load_rules() if known is None else Rules(known)
        if known is None:
            self.cache.put_many("facts", {own: msgspec.msgpack.encode(rules.all)})
        return rules.configure(self.options.rules)

    @cached_property
    def _all_models(self) -> "tuple[Models, AddressModels]":
        from goracelint.model_files import load_models

        return load_models(self.options.models, self.cache)

    @property
    def models(self) -> "Models":
        """What functions do with memory; loaded when first asked for."""
        return self._all_models[0]

    @property
    def address_models(self) -> "AddressModels":
        """What functions do with addresses."""
        return self._all_models[1]

    @cached_property
    def stubs(self) -> "Stubs":
        """What is declared by packages whose source is not at hand."""
        from goracelint.model_files import StubShelf
        from goracelint.program.stubs import Stubs

        return Stubs(shelf=StubShelf(self.cache) if self.cache.path is not None else None)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a phase, and tell the progress callback of it."""
        if self.options.progress is not None:
            self.options.progress(name, 0, 0)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.stats[name] = self.stats.get(name, 0.0) + time.perf_counter() - started
