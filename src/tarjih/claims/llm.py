"""A second reader: claims from any server that speaks the OpenAI protocol, held to the words of the source.

The server says what it thinks that the text claims; every quote is then looked up in the source. A claim whose words
are not there is dropped and counted. No number comes from the server: cues become estimates as for the first reader.
"""

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any, Literal, Protocol, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tarjih.claims.claim import PLOVER_ROOTS, Claim, Cue, Holder, Horizon, Kind, Party, Polarity, Quote
from tarjih.claims.cues import cue_classes, estimate
from tarjih.claims.estimative import scale
from tarjih.errors import Problem, ReaderError
from tarjih.text.alignment import Aligner, aligner, sentence_at
from tarjih.text.dates import find_times
from tarjih.text.document import Document, Span
from tarjih.text.gazetteer import find_actors
from tarjih.text.tokens import tokens

# One question holds whole paragraphs up to so many characters: small models lose the thread in longer ones.
CHUNK = 6_000
# A small model may say the same again and again; so many claims back it is looked for.
_LAST = 200
# Answers are kept by this name too: a new prompt or schema asks anew.
_PROMPT_VERSION = 1


class Kept(Protocol):
    """Answers of earlier runs, by the digest of what was asked."""

    def get(self, key: str, /) -> str | None:
        """Return the answer, if it is kept."""

    def put(self, key: str, answer: str, /) -> None:
        """Keep an answer, if that can be done."""


Post = Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]
Mode = Literal["json_schema", "json_object", "prompt"]
_MODES: tuple[Mode, ...] = get_args(Mode)
# What servers answer when they do not know a form of request: one of these, or a 500.
_HALF = re.compile("[\ud800-\udfff]")
_UNKNOWN_FORM = frozenset({400, 404, 415, 422, 500, 501})


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore")


class SaidCue(_Record):
    """A cue as the server names it."""

    text: str
    cls: str = Field(alias="class")


class SaidClaim(_Record):
    """A claim as the server names it, before its words are looked up."""

    quote: str
    kind: Kind
    predicate: str
    polarity: Polarity = "positive"
    cues: list[SaidCue] = []
    subject: str | None = None
    target: str | None = None
    event: str | None = None
    condition: str | None = None
    horizon: str | None = None
    holder: str | None = None


class Answer(_Record):
    """What the server answers about one part of the document."""

    claims: list[SaidClaim]


@dataclass(slots=True)
class Use:
    """What the second reader used, and what came of it: tokens as the server counts them, time on the clock."""

    model: str
    mode: Mode = "json_schema"
    requests: int = 0
    from_cache: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    dropped: Counter[str] = field(default_factory=Counter)


def read_with_server(
    document: Document,
    *,
    post: Post,
    model: str,
    scale_name: str = "readers",
    kept: Kept | None = None,
    clock: Callable[[], float] = time.monotonic,
    progress: Callable[[str, float | None], None] = lambda _what, _share: None,
) -> tuple[list[Claim], Use]:
    """Return the claims that a server finds, their ids `m001` and on, and what it took.

    Args:
        document: what `read_document` returns.
        post: sends one body to `/chat/completions` and returns the status and the decoded answer.
        model: the server's name for the model.
        scale_name: the scale on which estimative words become probabilities.
        kept: earlier answers by content; new ones are added.
        clock: seconds, for the report of time used.
        progress: is told how far it is.

    Raises:
        ReaderError: if the server refuses, or answers something that is no JSON in any of its forms.
    """
    use, claims = Use(model), list[Claim]()
    began = clock()
    chunks = list(_chunks(document))
    starts = [sentence.span.start for sentence in document.sentences]
    for number, chunk in enumerate(chunks):
        progress("asking the second reader", number / len(chunks))
        answer = _ask(chunk.of(document.text), post, model, kept, use)
        place = aligner(document.text, chunk)
        for said in answer.claims:
            claim = _aligned(document, said, place, starts, chunk, scale_name, use)
            if claim is not None and claim not in claims[-_LAST:]:
                claims.append(claim)
            elif claim is not None:
                use.dropped["claim that was said before"] += 1
    use.seconds = clock() - began
    claims.sort(key=lambda claim: (claim.span.start, claim.predicate.span.start))
    return [replace(claim, id=f"m{n:03d}") for n, claim in enumerate(claims, 1)], use


def _chunks(document: Document) -> Iterator[Span]:
    """Yield spans of whole paragraphs, each as long as may be; a longer paragraph is cut between sentences."""
    start = end = None
    paragraph = None
    for sentence in document.sentences:
        full = start is not None and sentence.span.end - start > CHUNK
        halfway = end is not None and start is not None and end - start > CHUNK // 2
        if start is not None and end is not None and (full or (halfway and sentence.paragraph != paragraph)):
            yield Span(start, end)
            start = None
        start = sentence.span.start if start is None else start
        end, paragraph = sentence.span.end, sentence.paragraph
    if start is not None and end is not None:
        yield Span(start, end)


def _ask(text: str, post: Post, model: str, kept: Kept | None, use: Use) -> Answer:
    key = hashlib.sha256(f"{_PROMPT_VERSION}\0{model}\0{text}".encode()).hexdigest()
    if kept is not None and (earlier := kept.get(key)) is not None:
        use.from_cache += 1
        return Answer.model_validate_json(earlier)
    for mode in _MODES[_MODES.index(use.mode) :]:
        use.requests += 1
        status, body = post(_request(text, model, mode))
        if status in _UNKNOWN_FORM and mode != _MODES[-1]:
            continue
        if status >= 400:
            raise _refused(status, body)
        # The form that this server understood is the one to begin with next time.
        use.mode = mode
        use.prompt_tokens += _tokens(body, "prompt_tokens")
        use.completion_tokens += _tokens(body, "completion_tokens")
        answer = _understood(_content(body), use)
        if answer is None:
            use.dropped["answer without a list of claims"] += 1
            return Answer(claims=[])
        # What cannot be read is asked for again next time.
        if kept is not None:
            kept.put(key, answer.model_dump_json(by_alias=True))
        return answer
    raise AssertionError("the last form of request always returns or raises")


def _request(text: str, model: str, mode: Mode) -> dict[str, Any]:
    schema = Answer.model_json_schema(by_alias=True)
    prompt = resources.files("tarjih.claims").joinpath("llm_prompt.md").read_text("utf-8")
    prompt += "\nClasses of cues: " + ", ".join(cue_classes()) + ".\n"
    if mode != "json_schema":
        prompt += "\nThe schema:\n" + json.dumps(schema, ensure_ascii=False) + "\n"
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": "system", "content": prompt}, {"role": "user", "content": text}],
        "temperature": 0,
    }
    if mode == "json_schema":
        wanted = {"name": "claims", "schema": schema}
        body["response_format"] = {"type": "json_schema", "json_schema": wanted}
    elif mode == "json_object":
        body["response_format"] = {"type": "json_object", "schema": schema}
    return body


def _content(body: dict[str, Any]) -> str:
    try:
        content = body["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        content = None
    if not isinstance(content, str):
        found = f"the server's answer holds no message: {json.dumps(body, ensure_ascii=False)[:200]}"
        raise ReaderError(Problem("second reader", found, "Check that the address is that of an OpenAI-style server"))
    return content


def _tokens(body: dict[str, Any], name: str) -> int:
    # Servers may leave the count out, or write it in ways of their own.
    used = body.get("usage")
    count = used.get(name) if isinstance(used, dict) else None
    return count if isinstance(count, int) else 0


def _understood(content: str, use: Use) -> Answer | None:
    """Read the server's JSON, mended where it is nearly JSON; claims that lack a field are dropped one by one.

    None stands for what holds no list of claims.
    """
    try:
        raw = json.loads(content)
    except RecursionError:
        return None
    except ValueError:
        from json_repair import repair_json

        try:
            raw = repair_json(content, return_objects=True)
        except RecursionError:
            return None
    found = raw.get("claims") if isinstance(raw, dict) else raw if isinstance(raw, list) else None
    if not isinstance(found, list):
        return None
    claims = []
    for one in found:
        try:
            # Half of a surrogate pair is in no source, and cannot be kept.
            whole = json.loads(_HALF.sub("\ufffd", json.dumps(one, ensure_ascii=False)))
            claims.append(SaidClaim.model_validate(whole))
        except (ValidationError, RecursionError):
            use.dropped["claim with a missing or unknown field"] += 1
    return Answer(claims=claims)


def _aligned(
    document: Document,
    said: SaidClaim,
    place: Aligner,
    starts: list[int],
    chunk: Span,
    scale_name: str,
    use: Use,
) -> Claim | None:
    text = document.text
    quote = place.find(said.quote, near=chunk.start)
    if quote is None:
        use.dropped["quote that is not in the source"] += 1
        return None
    predicate = place.find(said.predicate, near=quote.start)
    if predicate is None:
        use.dropped["predicate that is not in the source"] += 1
        return None
    number = sentence_at(starts, predicate.start)
    sentence = document.sentences[number]

    def near(words: str | None, what: str) -> Span | None:
        span = place.find(words, near=quote.start) if words else None
        if words and span is None:
            use.dropped[f"{what} that is not in the source"] += 1
        return span

    cues = []
    for cue in said.cues:
        span = near(cue.text, "cue")
        if span is not None and cue.cls in cue_classes():
            cues.append(Cue(span.of(text), span, cue.cls))
        elif span is not None:
            use.dropped["cue of an unknown class"] += 1
    condition, horizon, holder = (
        near(said.condition, "condition"),
        near(said.horizon, "horizon"),
        near(said.holder, "holder"),
    )
    language = sentence.language if sentence.language in ("ar", "en") else "en"
    words = scale(scale_name)
    return Claim(
        "",
        number,
        sentence.span,
        said.kind,
        sentence.span.of(text),
        Quote(predicate.of(text), predicate),
        said.polarity,
        tuple(cues),
        _party(text, near(said.subject, "subject"), language),
        _party(text, near(said.target, "target"), language),
        said.event if said.event in PLOVER_ROOTS else None,
        estimate(tuple(cues), said.kind, said.polarity, words=words, language=language),
        Quote(condition.of(text), condition) if condition else None,
        _horizon(document, horizon, language) if horizon else None,
        Holder(holder.of(text), holder, _code(text, holder, language), implied=False) if holder else None,
        readers=("server",),
    )


def _party(text: str, span: Span | None, language: str) -> Party | None:
    return Party(span.of(text), span, _code(text, span, language)) if span else None


def _code(text: str, span: Span, language: str) -> str | None:
    found = find_actors(tokens(text, span.start, span.end), language)
    return found[0].code if found else None


def _horizon(document: Document, span: Span, language: str) -> Horizon:
    found = find_times(tokens(document.text, span.start, span.end), language, document.written_on)
    kind, by = (found[0].kind, found[0].by) if found else ("period", None)
    return Horizon(span.of(document.text), span, kind, by)


def _refused(status: int, body: dict[str, Any]) -> ReaderError:
    said = body.get("error") or body
    message = said.get("message") if isinstance(said, dict) else said
    mend = {401: "Give the server's key in TARJIH_LLM_KEY", 404: "Check the address and the model's name"}
    return ReaderError(
        Problem(
            "second reader", f"the server answered {status}: {str(message)[:200]}", mend.get(status, "Try again later")
        )
    )
