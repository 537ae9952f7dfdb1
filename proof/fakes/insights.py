"""The part of CloudWatch Logs Insights that saved queries use, as DuckDB SQL; everything else is rejected.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<pattern>/(?:[^/\\\n]|\\.)+/(?=\s*(?:$|and|or|\))))|"""
    r"""(?P<number>\d+(?:\.\d+)?)|(?P<name>@?[A-Za-z_][\w.]*)|(?P<sign><=|>=|!=|[-+*/%()=<>,\[\]]))"""
)
# The SQL of each function, with its arguments.
PLAIN = {
    "floor": "floor({0})",
    "ceil": "ceil({0})",
    "abs": "abs({0})",
    "ispresent": "({0} IS NOT NULL)",
    "isempty": "({0} IS NULL OR {0} = '')",
    "substr": "substr({0}, {1} + 1, {2})",
    "strlen": "length({0})",
    "tolower": "lower({0})",
}
COUNTING = {
    "count": "count({0})",
    "count_distinct": "count(DISTINCT {0})",
    "sum": "sum({0})",
    "avg": "avg({0})",
    "min": "min({0})",
    "max": "max({0})",
    "pct": "quantile_cont({0}, {1} / 100.0)",
    "latest": 'arg_max({0}, "@timestamp")',
    "earliest": 'arg_min({0}, "@timestamp")',
}


class Malformed(Exception):
    """The query is malformed, or uses parts of the language that this fake does not support."""


@dataclass
class Words:
    """The tokens of one command, read from left to right."""

    items: Sequence[tuple[str, str]]
    at: int = 0
    names: set[str] = field(default_factory=set)

    def peek(self, *texts: str) -> bool:
        """Return whether the next token is one of these."""
        return self.at < len(self.items) and self.items[self.at][1].lower() in texts

    def take(self, *texts: str) -> str:
        """Return the next token, which must be one of `texts` if any are given."""
        if self.at >= len(self.items) or (texts and not self.peek(*texts)):
            raise Malformed(f"expected {' or '.join(texts) or 'more'} after {self.items[: self.at]}")
        self.at += 1
        return self.items[self.at - 1][1]

    @property
    def kind(self) -> str:
        """Return the kind of the next token; empty at the end."""
        return self.items[self.at][0] if self.at < len(self.items) else ""


@dataclass(frozen=True)
class Translated:
    """SQL over a table `events`, and the event fields that it reads."""

    sql: str
    reads: frozenset[str]


def translated(query: str) -> Translated:
    """Return the SQL of a query.

    Raises:
        Malformed: it cannot be understood.

    """
    sql, shown, reads, made = "SELECT * FROM events", ["@timestamp", "@message"], set[str](), set[str]()
    for words in _commands(query):
        name = words.take("fields", "filter", "stats", "sort", "limit", "display").lower()
        if name == "filter":
            sql = f"SELECT * FROM ({sql}) WHERE {_either(words)}"
        elif name == "limit":
            sql = f"SELECT * FROM ({sql}) LIMIT {int(words.take())}"
        elif name == "sort":
            sql = f"SELECT * FROM ({sql}) ORDER BY {_order(words)}"
        elif name == "stats":
            sql, shown = _stats(words, sql)
        else:
            named = _named(words, PLAIN)
            own = [
                f"{expression} AS {_quoted(label)}"
                for label, expression in named
                if expression != _quoted(label)
            ]
            sql = f"SELECT {', '.join(['*', *own])} FROM ({sql})"
            shown = [label for label, _ in named]
        if words.at < len(words.items):
            raise Malformed(f"nothing can follow in {words.items[: words.at]}")
        reads |= words.names - made
        made |= set(shown)
    return Translated(f"SELECT {', '.join(map(_quoted, shown))} FROM ({sql})", frozenset(reads))


def _commands(query: str) -> list[Words]:
    text = "\n".join(line for line in query.splitlines() if not line.lstrip().startswith("#"))
    parts = re.split(r"""\|(?=(?:[^"]*"[^"]*")*[^"]*$)""", text)
    return [Words(_tokens(part.strip())) for part in parts]


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None or match.end() == at:
            raise Malformed(f"cannot read {text[at : at + 30]!r}")
        found.append((match.lastgroup or "", match[match.lastgroup or 0]))
        at = match.end()
    return found


def _stats(words: Words, sql: str) -> tuple[str, list[str]]:
    counted = _named(words, COUNTING | PLAIN)
    by: list[tuple[str, str]] = []
    if words.peek("by"):
        words.take()
        by = _named(words, PLAIN)
    columns = [f"{expression} AS {_quoted(label)}" for label, expression in [*by, *counted]]
    group = f" GROUP BY {', '.join(expression for _, expression in by)}" if by else ""
    return f"SELECT {', '.join(columns)} FROM ({sql}){group}", [label for label, _ in [*by, *counted]]


def _named(words: Words, functions: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return expressions, each with the name after `as` or, without one, its own text."""
    found = []
    while True:
        start = words.at
        expression = _sum(words, functions)
        label = "".join(text for _, text in words.items[start : words.at])
        if words.peek("as"):
            words.take()
            label = words.take()
        found.append((label, expression))
        if not words.peek(","):
            return found
        words.take()


def _order(words: Words) -> str:
    found = []
    while True:
        expression = _sum(words, PLAIN)
        # Descending is the default, https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html.
        found.append(f"{expression} {words.take().upper() if words.peek('asc', 'desc') else 'DESC'}")
        if not words.peek(","):
            return ", ".join(found)
        words.take()


def _either(words: Words) -> str:
    found = [_both(words)]
    while words.peek("or"):
        words.take()
        found.append(_both(words))
    return f"({' OR '.join(found)})"


def _both(words: Words) -> str:
    found = [_test(words)]
    while words.peek("and"):
        words.take()
        found.append(_test(words))
    return f"({' AND '.join(found)})"


def _test(words: Words) -> str:
    if words.peek("not"):
        words.take()
        return f"(NOT {_test(words)})"
    left = _sum(words, PLAIN)
    if words.peek("in"):
        words.take()
        words.take("[")
        values = [_sum(words, PLAIN)]
        while words.peek(","):
            words.take()
            values.append(_sum(words, PLAIN))
        words.take("]")
        return f"({left} IN ({', '.join(values)}))"
    if words.peek("like"):
        words.take()
        pattern = words.take()
        return f"regexp_matches({left}, {_literal(pattern)})"
    if words.peek("=", "!=", "<", "<=", ">", ">="):
        return f"({left} {words.take()} {_sum(words, PLAIN)})"
    return left


def _sum(words: Words, functions: Mapping[str, str]) -> str:
    found = _product(words, functions)
    while words.peek("+", "-"):
        found = f"({found} {words.take()} {_product(words, functions)})"
    return found


def _product(words: Words, functions: Mapping[str, str]) -> str:
    found = _value(words, functions)
    while words.peek("*", "/", "%"):
        found = f"({found} {words.take()} {_value(words, functions)})"
    return found


def _value(words: Words, functions: Mapping[str, str]) -> str:
    kind, text = words.kind, words.take()
    if kind == "text":
        return _literal(text)
    if kind == "number":
        return text
    if text == "(":
        inner = _either(words)
        words.take(")")
        return inner
    if kind != "name":
        raise Malformed(f"{text!r} is not a value")
    if not words.peek("("):
        words.names.add(text)
        return _quoted(text)
    if text.lower() not in functions:
        raise Malformed(f"{text} is not a function allowed here")
    return functions[text.lower()].format(*_arguments(words))


def _arguments(words: Words) -> list[str]:
    words.take("(")
    if words.peek("*"):
        words.take()
        words.take(")")
        return ["*"]
    found = [_sum(words, PLAIN)]
    while words.peek(","):
        words.take()
        found.append(_sum(words, PLAIN))
    words.take(")")
    return found


def _literal(text: str) -> str:
    inner = re.sub(r"\\(.)", r"\1", text[1:-1]) if text[0] != "/" else text[1:-1]
    return "'" + inner.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
