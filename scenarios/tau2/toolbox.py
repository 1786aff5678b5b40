"""A tool is a record of its arguments that acts on a data base: its JSON Schema is that of the record."""

import ast
import operator
from abc import ABCMeta, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import msgspec
from msgspec import Struct, StructMeta

from harness.core.errors import ToolUseError

Base = dict[str, Any]  # tables of records, as the data set has them
_SIGNS: dict[type, Callable[..., float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.USub: operator.neg, ast.UAdd: operator.pos,
}  # fmt: skip


class AbstractRecord(StructMeta, ABCMeta):
    """Records that can't be made while a method of theirs is abstract."""


class Action(Struct, metaclass=AbstractRecord, forbid_unknown_fields=True):
    """The arguments of one use of a tool; the tool's name is the class's in snake case."""

    writes: ClassVar[bool] = False

    @abstractmethod
    def apply(self, base: Base) -> Any:
        """Act, and return what the tool answers. Raises ToolUseError, and has then changed nothing."""


class Calculate(Action):
    """Work out an expression of numbers, + - * / and brackets."""

    expression: str

    def apply(self, base: Base) -> str:
        """Rounded to two places. Raises ToolUseError for anything else than such an expression."""
        try:
            return str(round(_value(ast.parse(self.expression.strip(), mode="eval").body), 2))
        except (SyntaxError, ValueError, ZeroDivisionError, RecursionError, OverflowError, MemoryError) as error:
            raise ToolUseError(f"{self.expression!r:.80}: {error}") from None


class TransferToHumanAgents(Action):
    """Hand the user over to a person, with a summary."""

    summary: str

    def apply(self, base: Base) -> str:
        """Nothing changes."""
        return "Transfer successful"


def use(tools: Mapping[str, type[Action]], name: str, arguments: Mapping[str, Any]) -> Action:
    """The tool's use. Raises ToolUseError naming what does not fit."""
    if name not in tools:
        raise ToolUseError(f"no tool {name!r}; there are: {', '.join(tools)}")
    try:
        return msgspec.convert(arguments, tools[name])
    except msgspec.ValidationError as error:
        raise ToolUseError(f"{name}: {error}") from None


def definition(name: str, kind: type[Action]) -> dict[str, Any]:
    """A tool as the Messages API knows it."""
    schema = msgspec.json.schema(kind)
    parts = schema.pop("$defs")
    own = parts.pop(kind.__name__)
    about = own.pop("description")
    own.pop("title")
    return {"name": name, "description": about, "input_schema": {**own, **({"$defs": parts} if parts else {})}}


def found(base: Base, table: str, name: str) -> dict[str, Any]:
    """A record of a table. Raises ToolUseError."""
    if name not in base[table]:
        raise ToolUseError(f"no {name!r} among the {table}")
    record: dict[str, Any] = base[table][name]
    return record


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.BinOp() if type(node.op) in _SIGNS:
            return _SIGNS[type(node.op)](_value(node.left), _value(node.right))
        case ast.UnaryOp() if type(node.op) in _SIGNS:
            return _SIGNS[type(node.op)](_value(node.operand))
    raise ValueError("only numbers, + - * / and brackets")
