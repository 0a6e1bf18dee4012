"""What keeps the finalizer of an owner from running: it was taken away, or the owner is kept alive.

::

    func (d *Data) Disown() int { runtime.SetFinalizer(d, nil); return d.fd }    no finalizer from here on
    func (d *Data) Free()       { d.cleanup.Stop(); C.data_release(d.h) }        nor here
    runtime.KeepAlive(d)                                                         the package knows that it must

Errs: what stands earlier in a function counts as done, on whatever path; methods that methods call are not looked at.
"""

from goracelint.engine.provenance.frame import Frame
from goracelint.engine.provenance.models import AddressModels
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import CALLS, Op
from goracelint.program.function import Function
from goracelint.program.program import Program

_KEEP = "runtime.KeepAlive"
_KEEPING = frozenset({"KeepAlive"})


def is_disarmed(frame: Frame, variable: int, number: int) -> bool:
    """Reports whether the finalizer of what a variable holds was taken away before an instruction."""
    program, models = frame.program, frame.oracle.models
    if _disarms(program, models, frame.function, variable, number):
        return True
    for earlier, row in enumerate(frame.code[:number]):
        target = frame.typing.targets.get(earlier) if row[0] == Op.CALL and row[2] == variable else None
        if target is not None and target.has_receiver and len(target.functions) == 1:
            callee = program.functions[target.functions[0]]
            if callee.has_body and _disarms(program, models, callee, _receiver(callee), len(callee.body())):
                return True
    return False


def _receiver(function: Function) -> int:
    variables = function.body().variables
    return next((register for register, row in enumerate(variables) if row.kind == VariableKind.RECEIVER), -1)


def _disarms(program: Program, models: AddressModels, function: Function, variable: int, end: int) -> bool:
    """Reports whether a function takes the finalizer of a variable away before its instruction ``end``."""
    body, targets = function.body(), program.infer(function).targets
    made = {row[1]: row for _, row in body.instructions() if row[1] >= len(body.variables)}
    for number, target in targets.items():
        model = models.find(target.name)
        if model is None or number >= end:
            continue
        _, _, a, b, c, _, _ = body.instruction(number)
        given = body.operands(b + 2, c - 2)
        if model.finalizes and len(given) == 2 and given[0] == variable and _is_nil(made.get(given[1])):
            return True
        holder = made.get(a)
        if model.disarms and holder is not None and holder[0] in (Op.FIELD, Op.ADDRFIELD) and holder[2] == variable:
            return True
    return False


def _is_nil(row: tuple[int, int, int, int, int, int, int] | None) -> bool:
    return row is not None and row[0] == Op.NIL


def is_kept_somewhere(program: Program, owner: str) -> bool:
    """Reports whether the program calls runtime.KeepAlive for a value of a type anywhere: it knows that it must."""
    for function in program.functions:
        if not function.has_body or not function.calls(_KEEPING):
            continue
        typing, body = program.infer(function), function.body()
        for number, target in typing.targets.items():
            row = body.instruction(number)
            if target.name == _KEEP and row[0] in CALLS and row[4] > 2:
                t = typing.types[body.operands(row[3], row[4])[2]]
                inner = t.args[0] if t is not None and t.kind == "ptr" else t
                if inner is not None and inner.name == owner:
                    return True
    return False
