"""Read a report into claims, and look up what words of probability say."""

import re
from enum import StrEnum
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from tarjih.cli.app import READ, app, day, known_scale, report_file
from tarjih.cli.files import require_place, write
from tarjih.cli.guard import guarded, progress
from tarjih.cli.screen import screen

if TYPE_CHECKING:
    from tarjih.claims.claim import Claim
    from tarjih.text.document import Document


# How wide a table is in a file.
TEXT_WIDTH = 100


class Language(StrEnum):
    """The languages in which tarjih reads and writes."""

    ENGLISH = "en"
    ARABIC = "ar"


ScaleName = Annotated[
    str,
    typer.Option("--scale", metavar="SCALE", help="readers, icd203, phia, ipcc, kent, nato or efsa."),
]


class Form(StrEnum):
    """What `tarjih read` may write."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"
    HTML = "html"


@app.command(rich_help_panel=READ)
@guarded
def read(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A report: text, Markdown, HTML, DOCX or PDF; - is standard input.")
    ],
    *,
    form: Annotated[Form, typer.Option("--format", help="How to show the claims.")] = Form.TABLE,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of the terminal.")
    ] = None,
    scale: ScaleName = "readers",
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="When it was written: what “next year” is counted from."),
    ] = None,
    language: Annotated[
        Language | None, typer.Option("--language", help="The language around the claims (default: the report's).")
    ] = None,
    server: Annotated[
        str | None,
        typer.Option("--llm", metavar="URL", help="Ask a second reader too: an OpenAI-style server, its base address."),
    ] = None,
    model: Annotated[
        str, typer.Option("--llm-model", metavar="NAME", help="What the server calls the model.")
    ] = "default",
) -> None:
    """Read a report into claims: who may do what to whom, how likely, if what, by when, according to whom."""
    from tarjih.claims.exchange import to_csv, to_json_lines
    from tarjih.claims.extract import extract_claims, load_words
    from tarjih.report.findings import findings
    from tarjih.text.reading import read_document

    known_scale(scale)
    if output:
        require_place(output, "with --output")
    document = read_document(report_file(file), written_on=day(as_of, "--as-of"))
    load_words({sentence.language for sentence in document.sentences})
    claims = extract_claims(document, scale_name=scale)
    if server:
        claims = _with_second_reader(document, claims, server, model, scale)
    around = str(language or (document.language if document.language in set(Language) else Language.ENGLISH))
    if form is Form.TABLE:
        from tarjih.report.terminal_claims import render_claims

        console = Console(highlight=False, file=StringIO(), width=TEXT_WIDTH) if output else screen()
        console.print(render_claims(findings(document, claims, scale), language=around, width=console.width))
        text = console.file.getvalue() if isinstance(console.file, StringIO) else ""
    elif form is Form.HTML:
        from tarjih.report.claims_page import render_claims_page

        text = render_claims_page(findings(document, claims, scale), language=around)
    elif form is Form.CSV:
        text = to_csv(claims)
    else:
        text = "".join(line + "\n" for line in to_json_lines(claims))
    for line in document.notes:
        typer.echo(line, err=True)
    if document.unread and form in (Form.JSONL, Form.CSV):
        languages = ", ".join(f"{code} ({count})" for code, count in document.unread)
        typer.echo(f"Sentences in languages that are not read: {languages}", err=True)
    if output:
        # Spreadsheets take a file for their own old encoding unless it begins with this mark.
        write(output, "\ufeff" + text if form is Form.CSV else text)
        typer.echo(f"{output}: {len(claims)} claims")
    elif form is not Form.TABLE:
        typer.echo(text, nl=False)


def _with_second_reader(
    document: "Document", claims: "list[Claim]", server: str, model: str, scale_name: str
) -> "list[Claim]":
    """Ask a server too, say what that took and how far the readers agree, and return the claims of both."""
    from tarjih.claims.agreement import union
    from tarjih.claims.llm import read_with_server
    from tarjih.cli.server import kept_answers, open_post

    with open_post(server) as post, progress() as tell:
        found, use = read_with_server(
            document, post=post, model=model, scale_name=scale_name, kept=kept_answers(), progress=tell
        )
    joined, agreement = union(claims, found)
    say = partial(typer.echo, err=True)
    say(
        f"Second reader {use.model}: {use.requests} requests ({use.mode}), {use.from_cache} answers from the cache, "
        f"{use.prompt_tokens} + {use.completion_tokens} tokens, {use.seconds:.1f} s"
    )
    say(
        f"Both readers: {agreement.both} claims ({agreement.same_kind} of the same kind); "
        f"rules alone: {agreement.rules_only}; server alone: {agreement.server_only}"
    )
    for reason, count in sorted(use.dropped.items()):
        say(f"Dropped: {count} {reason}")
    return joined


@app.command(rich_help_panel=READ)
@guarded
def words(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    word: Annotated[
        str | None, typer.Argument(metavar="WORD|NUMBER", help="Look this up on every scale: 'very likely', 0.07, 7%.")
    ] = None,
    *,
    scale: ScaleName = "readers",
    language: Annotated[
        Language | None, typer.Option("--language", help="The words' language (default: the word's, else English).")
    ] = None,
) -> None:
    """Show what words of probability say in numbers, as a chart of ranges, and which word a number deserves."""
    from tarjih.claims.estimative import scales
    from tarjih.report.terminal_words import render_on_every_scale, render_scale

    console = screen()
    if word is None:
        console.print(render_scale(known_scale(scale), language=language or "en", width=console.width))
        return
    asked = str(language or ("ar" if re.search(r"[\u0600-\u06ff]", word) else "en"))
    every = [known_scale(name) for name in scales()]
    p = _probability(word)
    if p is None and all(one.find(word, asked) is None for one in every):
        try:
            every[0].band(word, asked)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="WORD") from None
    looked_up = word if p is None else None
    console.print(render_on_every_scale(every, word=looked_up, p=p, language=asked, width=console.width))


def _probability(text: str) -> float | None:
    """Read 0.07, 7 % or 7 percent as a probability; anything else is a word."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?|\.\d+)\s*(%|٪|per ?cent|(?:في|ب)?\s*ال(?:مئة|مائة))?\s*", text)
    if match is None:
        return None
    p = float(match[1]) / (100 if match[2] else 1)
    if not 0 <= p <= 1:
        meant = f"Did you mean {match[1]}%?" if not match[2] and p <= 100 else "Write 0.07 or 7%"
        raise typer.BadParameter(f"{text} is no probability. {meant}", param_hint="NUMBER")
    return p
