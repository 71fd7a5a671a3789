"""A model file as it was written: its data, and the line and column where each part of it stands."""

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarbool import ScalarBoolean

from tarjih.errors import ModelError, Problem

Place = tuple[str | int, ...]

# Aliases let a short file stand for billions of nodes; a model of this size would not be read by anybody.
_MOST_NODES = 500_000
# A list whose dashes stand exactly below its key.
_LIST_AT_KEY = re.compile(r"^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*\1- ", re.MULTILINE)
# What YAML counts as the end of a line.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend in a document: at a part of it (its `key`, or `offset` characters into its text).

    `at` is the line and column, counted from 0, where these are known already.
    """

    place: Place
    found: str
    mend: str
    key: bool = False
    offset: int = 0
    at: tuple[int, int] | None = None

    @property
    def written(self) -> str:
        """Return the place as text, such as `variables.war.influences[0]`."""
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.place).lstrip(".")


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML mapping: `data` in plain types, `root` with comments and positions, and the first `findings`.

    All documents compare equal: two models that say the same are the same, however they are written.
    """

    name: str = field(compare=False)
    text: str = field(compare=False)
    root: CommentedMap = field(compare=False)
    data: dict[str, Any] = field(compare=False)
    findings: tuple[Finding, ...] = field(compare=False)

    def problem(self, finding: Finding) -> Problem:
        """Return a finding with the place where it stands."""
        line, column = self.position(finding)
        where = f"{self.name}:{line}:{column} {finding.written}".rstrip()
        return Problem(where, finding.found, finding.mend)

    def problems(self, findings: Iterable[Finding]) -> tuple[Problem, ...]:
        """Return all findings from the top of the file to its end, each once."""
        ordered = sorted(findings, key=lambda f: (self.position(f), f.found))
        return tuple(dict.fromkeys(self.problem(f) for f in ordered))

    def position(self, finding: Finding) -> tuple[int, int]:
        """Return line and column, counted from 1, of the nearest part that exists."""
        node: Any = self.root
        line, column = finding.at or (0, 0)
        for i, step in enumerate(() if finding.at else finding.place):
            if not (_has(node, step) and step in _known(node)):
                break
            at = _known(node)[step]
            node = node[step]
            last = i == len(finding.place) - 1
            block = isinstance(node, CommentedMap | CommentedSeq) and not node.fa.flow_style()
            # A block below a key is best found by its key; a value by itself.
            line, column = at[:2] if (block or node is None or (last and finding.key)) else at[-2:]
        if finding.offset and isinstance(node, str):
            written = _LINE_END.split(self.text)[line][column:]
            quote = len(written) - len(written.lstrip("'\""))
            # Folded or escaped text stands elsewhere than its characters; then its start must do.
            if written[quote:].startswith(node):
                column += finding.offset + quote
        return line + 1, column + 1


def _has(node: object, step: str | int) -> bool:
    if isinstance(node, CommentedSeq):
        return isinstance(step, int) and 0 <= step < len(node)
    return isinstance(node, CommentedMap) and step in node


def _known(node: CommentedMap | CommentedSeq) -> dict[str | int, list[int]]:
    # Keys that were merged in by `<<` have no place of their own.
    return node.lc.data or {}


def parse_document(text: str, name: str) -> Document:
    """Read YAML without judging what it says.

    Raises:
        ModelError: where it is not YAML, or not a mapping.
    """
    repeated: list[Finding] = []
    yaml = _reader(repeated)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReusedAnchorWarning)
        try:
            root = yaml.load(text)
        except MarkedYAMLError as error:
            raise ModelError(_syntax(error, name)) from None
        except ReaderError as error:
            raise ModelError(_character(error, text, name)) from None
        except RecursionError:
            raise ModelError(Problem(name, "brackets are nested too deeply", "Close them, or take them out")) from None
        except (YAMLError, ValueError, TypeError, AttributeError):
            # What a tag promises and its value does not keep, ruamel reports without a place.
            raise ModelError(
                Problem(name, "a tag such as !!int does not fit its value", "Take the tags out; none is needed")
            ) from None
    if root is None:
        raise ModelError(Problem(f"{name}:1:1", "the file is empty", "Begin with tarjih: 1"))
    if not isinstance(root, CommentedMap):
        kind = "a list" if isinstance(root, CommentedSeq) else "plain text"
        raise ModelError(
            Problem(
                f"{name}:1:1", f"the file holds {kind}, not names with values", "Begin with tarjih: 1, then name: NAME"
            )
        )
    data: dict[str, Any] = _plain(root, name)
    return Document(name, text, root, data, tuple(repeated))


def _reader(repeated: list[Finding]) -> YAML:
    class Constructor(RoundTripConstructor):
        """Notes repeated keys and goes on, so that other problems are found too."""

        def check_mapping_key(self, node: Any, key_node: Any, mapping: Any, key: Any, value: Any) -> bool:
            if key not in mapping:
                return True
            mark, first = key_node.start_mark, mapping.lc.data[key][0] + 1
            found = f"{str(key)!r} stands here a second time; line {first} has it already"
            repeated.append(Finding((str(key),), found, "Keep one of them", at=(mark.line, mark.column)))
            return False

    class Resolver(VersionedResolver):
        """Leaves dates as text, so that one that does not exist gets a message of our own."""

        def add_version_implicit_resolver(self, version: Any, tag: Any, regexp: Any, first: Any) -> None:
            if "timestamp" not in str(tag):
                super().add_version_implicit_resolver(version, tag, regexp, first)

    yaml = YAML()
    yaml.Constructor = Constructor
    yaml.Resolver = Resolver
    yaml.preserve_quotes = True
    yaml.width = 10_000  # a long line was written so, or is nobody's wish to see folded
    return yaml


def write_document(root: CommentedMap, like: str) -> str:
    """Return the text of a mapping, its lists indented as in the text `like`."""
    yaml = _reader([])
    if not _LIST_AT_KEY.search(like):
        yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump(root, out)
    return out.getvalue()


def _plain(root: CommentedMap, name: str) -> Any:
    """Copy the data into plain types; stop at an alias that stands inside its own anchor."""
    left = _MOST_NODES
    above: set[int] = set()

    def copied(node: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0 or id(node) in above:
            raise ModelError(Problem(name, "the aliases (* and &) unfold without end", "Write those parts out in full"))
        if isinstance(node, Mapping):
            above.add(id(node))
            # A key that is no text stays what it is: the records say so.
            plain: Any = {key if isinstance(key, int | float) else str(key): copied(node[key]) for key in node}
            above.discard(id(node))
        elif isinstance(node, CommentedSeq | set):
            above.add(id(node))
            plain = [copied(part) for part in node]
            above.discard(id(node))
        elif isinstance(node, bool) or node is None:
            plain = node
        elif isinstance(node, ScalarBoolean):
            plain = bool(node)
        elif isinstance(node, int):
            plain = int(node)
        elif isinstance(node, float):
            plain = float(node)
        else:
            plain = str(node.value if isinstance(node, TaggedScalar) else node)
        return plain

    return copied(root)


# What ruamel.yaml says, and the same in the words of someone who writes YAML by hand. `{0}` is the group.
_SYNTAX = (
    (r"found character '\\t' .*|found a tab.*", "a tab; YAML indents with spaces", "Replace the tab by spaces"),
    (
        r"found character '(.)' that cannot start any token",
        "{0!r} cannot begin a value",
        "Put the value in quotes",
    ),
    (
        r"mapping values are not allowed here",
        "a second ':' in one entry, or a line indented too far",
        "Put text that holds ': ' in quotes, and align the keys of one part",
    ),
    (
        r"could not find expected ':'",
        "a line without ':'",
        "Write KEY: VALUE, or indent the line to continue the text above",
    ),
    (
        r"expected <block end>, but found '(?:<scalar>|[^<?]+)'",
        "text after the end of a value",
        "Close quotes and brackets once, at the end; double a quote inside quotes",
    ),
    (
        r"expected <block end>, but found .*",
        "indentation that matches no line above",
        "Align the entries of one part with each other",
    ),
    (r"expected ',' or '(.)', but got .*", "a bracket that is not closed", "Close it with {0}, or put a comma between"),
    (r"found unexpected end of stream", "a quotation mark that is not closed", "Close it at the end of the text"),
    (r"sequence entries are not allowed here", "a list item on the line of its key", "Begin the list on a new line"),
    (
        r"expected the node content, but found '<stream end>'",
        "a bracket that is not closed",
        "Close it, or put a comma between",
    ),
    (
        r"expected the node content, but found '(.*)'",
        "a bracket or comma with nothing before {0!r}",
        "Close the brackets, and write one comma between items",
    ),
    (r"found undefined alias '(.*)'", "'*{0}' refers to nothing", "Put text that begins with * in quotes"),
    (r"but found another document", "a second document after '---'", "Keep one model in a file"),
    (r"found unknown escape character '(.)'", "'\\{0}' inside double quotes", "Use single quotes, or double the \\"),
)
# Where these begin is where the mistake is, not where it was noticed.
_OPENED = ("while parsing a flow mapping", "while parsing a flow sequence", "while scanning a quoted scalar")


def _syntax(error: MarkedYAMLError, name: str) -> Problem:
    said = str(error.problem)
    mark = error.problem_mark
    if error.context in _OPENED or said.startswith("could not find expected"):
        mark = error.context_mark or mark
    where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
    for pattern, found, mend in _SYNTAX:
        if match := re.fullmatch(pattern, said):
            return Problem(where, found.format(*match.groups()), mend.format(*match.groups()))
    return Problem(where, f"this is not YAML: {said}", "Mend the line, or put its text in quotes")


def _character(error: ReaderError, text: str, name: str) -> Problem:
    before = _LINE_END.split(text[: error.position])
    return Problem(
        f"{name}:{len(before)}:{len(before[-1]) + 1}",
        f"the invisible control character U+{error.character:04X}",
        "Delete it",
    )
