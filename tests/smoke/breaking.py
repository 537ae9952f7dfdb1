"""Small changes of a module, each of which turns its meaning round, for tests that have to notice them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}
TYPES = ("annotation", "returns", "decorator_list")
# Whose arguments may change places, and those whose number says how many or how exact, not what.
ANY_ORDER = ("max", "min", "maximum", "minimum", "uniform", "with_columns")
HOW_MANY = ("split", "rsplit", "round")
# Whose numbers say how long to wait, which no test may measure.
HOW_LONG = ("wait", "sleep", "uniform")
# What is only logged, what the environment tells a library, and what monitoring by files need not hear.
QUIET = ("log.", "logging.", "print", "os.environ.", "ended")


@dataclass(frozen=True)
class Place:
    """One place of a tree: what can be changed there, in which line, and how."""

    kind: str
    line: int
    change: Callable[[], None]


def count(path: Path) -> int:
    """Return in how many ways a module can be broken."""
    return sum(1 for _ in _places(ast.parse(path.read_text(encoding="utf-8"))))


def broken(path: Path, number: int) -> tuple[str, str]:
    """Return where and how a module is broken in one of these ways, and its text after it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    place = list(_places(tree))[number]
    place.change()
    return f"line {place.line}, {place.kind}", ast.unparse(ast.fix_missing_locations(tree))


def _places(tree: ast.AST) -> Iterator[Place]:
    own = _own_functions(tree)
    for node in _seen(tree, own):
        yield from _signs(node)
        yield from _conditions(node)
        yield from _statements(node)


def _signs(node: ast.AST) -> Iterator[Place]:
    """Return changes of an operator, a number, a truth value or the order of arguments."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            for other in COMPARED[type(op)]:
                yield Place("comparison", node.lineno, _set(node, "ops", [other()]))
        case ast.BoolOp(op=op):
            other_op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield Place("and/or", node.lineno, _set(node, "op", other_op))
        case ast.BinOp(op=op) if type(op) in COUNTED:
            yield Place("arithmetic", node.lineno, _set(node, "op", COUNTED[type(op)]()))
        case ast.UnaryOp(op=ast.Not()):
            yield Place("not", node.lineno, _set(node, "op", ast.UAdd()))
        case ast.Constant(value=bool() as value):
            yield Place("truth value", node.lineno, _set(node, "value", not value))
        case ast.Constant(value=int() | float() as value):
            yield Place(
                "number", node.lineno, _set(node, "value", value * 2 if abs(value) > 1 else value + 1)
            )
        case ast.Call(args=[one, two, *more]) if not _alike(one, two) and _name(node) not in ANY_ORDER:
            yield Place("order of arguments", node.lineno, _set(node, "args", [two, one, *more]))


def _conditions(node: ast.AST) -> Iterator[Place]:
    """Return conditions turned round that no sign of theirs turns, and filters left out."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if isinstance(
            test, ast.Name | ast.Call | ast.Attribute | ast.NamedExpr
        ):
            yield Place("condition", test.lineno, _set(node, "test", ast.UnaryOp(ast.Not(), test)))
        case ast.comprehension(ifs=[test, *more]):
            yield Place("filter", test.lineno, _set(node, "ifs", more))


def _statements(node: ast.AST) -> Iterator[Place]:
    """Return statements left out, and functions that give nothing."""
    blocks = [getattr(node, field, None) for field in ("body", "orelse", "finalbody")]
    for block in (found for found in blocks if isinstance(found, list)):
        for index, statement in enumerate(block):
            new: ast.stmt | None = None
            match statement:
                case ast.Expr(value=ast.Call()) if not _is_quiet(statement.value):
                    new = ast.Pass()
                case ast.AugAssign() | ast.Raise() | ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
                    new = ast.Pass()
                case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
                    new = ast.Return(ast.Constant(None))
            if new is not None:
                yield Place("statement", statement.lineno, _put(block, index, new))


def _seen(node: ast.AST, own: set[str]) -> Iterator[ast.AST]:
    """Return every node but those whose change nobody has to notice."""
    yield node
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and field not in TYPES and not _out_of_sight(node, child, own):
                yield from _seen(child, own)


def _out_of_sight(node: ast.AST, child: ast.AST, own: set[str]) -> bool:
    match node, child:
        case _, ast.Call() if _is_quiet(child):
            return True
        case ast.Raise(), _:
            return True  # what an error says is for people; that it is raised is a statement
        case ((ast.Module() | ast.ClassDef()), (ast.Assign() | ast.AnnAssign())):
            return True  # a number with a name is a decision: a test would only state it twice
        case ast.Call(), ast.keyword(value=value):
            # So is what a library is told by keyword; our own functions are told what to do.
            return _name(node) not in own and isinstance(value, ast.Constant | ast.UnaryOp)
        case ast.Call(), ast.Constant(value=int()) if _name(node) in HOW_MANY:
            return True
        case ast.Call(), ast.Constant(value=int() | float()) if _name(node) in HOW_LONG:
            return True
        case ast.Subscript(value=ast.Call() as call), ast.Slice() if _name(call) in ("hex", "hexdigest"):
            return True  # how many digits of a hash are enough
    return False


def _own_functions(tree: ast.AST) -> set[str]:
    """Return the names of functions that are made here or in a neighbouring module."""
    made = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    return made | {name.name for node in imports for name in node.names}


def _is_quiet(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith(QUIET)


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _alike(one: ast.AST, other: ast.AST) -> bool:
    return ast.dump(one) == ast.dump(other)


def _set(node: ast.AST, field: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, field, value)


def _put(block: list[ast.stmt], index: int, statement: ast.stmt) -> Callable[[], None]:
    return lambda: block.__setitem__(index, statement)
