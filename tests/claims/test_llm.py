"""A server as second reader: what it says is held to the source, and the first reader's numbers are kept."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tarjih.claims.agreement import union
from tarjih.claims.llm import read_with_server
from tarjih.cli import app
from tarjih.errors import ReaderError
from tarjih.text.document import Document, Sentence, Span

TEXT = "قد تغلق مينسك الحدود، وترفض فيلنيوس ذلك. Vilnius will probably close its own crossing next year."
CUT = TEXT.index("Vilnius")
DOCUMENT = Document("note", TEXT, (Sentence(Span(0, CUT - 1), 0, "ar"), Sentence(Span(CUT, len(TEXT)), 0, "en")), "en")
TRUE = {
    "quote": "قد تغلق مينسك الحدود",
    "kind": "forecast",
    "predicate": "تغلق",
    "cues": [{"text": "قد", "class": "may"}],
    "subject": "مينسك",
    "event": "COERCE",
}
INVENTED = TRUE | {"quote": "ستفتح مينسك الحدود", "predicate": "ستفتح"}


def answer(*claims: dict[str, Any], wrap: str = "{}") -> dict[str, Any]:
    content = wrap.replace("{}", json.dumps({"claims": claims}, ensure_ascii=False))
    return {"choices": [{"message": {"content": content}}], "usage": {"prompt_tokens": 70, "completion_tokens": 9}}


def always(status: int, body: dict[str, Any]) -> Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]:
    return lambda _request: (status, body)


def test_words_are_found_in_the_source_whatever_the_server_did_to_their_spelling():
    said = TRUE | {"quote": "قد تُغلِق مينسك الحدود", "predicate": "تُغْلِقُ"}
    (claim,), use = read_with_server(DOCUMENT, post=always(200, answer(said)), model="m")
    assert claim.predicate.text == "تغلق"
    assert TEXT[claim.predicate.span.start : claim.predicate.span.end] == "تغلق"
    assert (use.requests, use.prompt_tokens, use.completion_tokens) == (1, 70, 9)


def test_the_number_comes_from_the_scale_and_never_from_the_server():
    said = TRUE | {"estimate": {"low": 0.99, "high": 1.0}, "probability": 0.99}
    (claim,), _ = read_with_server(DOCUMENT, post=always(200, answer(said)), model="m")
    assert claim.estimate is not None
    assert (claim.estimate.low, claim.estimate.high) == (0.20, 0.60)


def test_a_claim_whose_words_are_not_in_the_source_is_dropped_and_counted():
    claims, use = read_with_server(DOCUMENT, post=always(200, answer(TRUE, INVENTED)), model="m")
    assert [claim.predicate.text for claim in claims] == ["تغلق"]
    assert dict(use.dropped) == {"quote that is not in the source": 1}


def test_an_unknown_class_or_root_does_not_pass():
    said = TRUE | {"cues": [{"text": "قد", "class": "definitely"}], "event": "WAR"}
    (claim,), use = read_with_server(DOCUMENT, post=always(200, answer(said)), model="m")
    assert (claim.cues, claim.event) == ((), None)
    assert use.dropped["cue of an unknown class"] == 1


def test_a_claim_that_lacks_a_field_is_dropped_alone():
    claims, use = read_with_server(DOCUMENT, post=always(200, answer({"kind": "forecast"}, TRUE)), model="m")
    assert len(claims) == 1
    assert use.dropped["claim with a missing or unknown field"] == 1


@pytest.mark.parametrize(("knows", "asked"), [("json_schema", 1), ("json_object", 2), (None, 3)])
def test_the_form_of_request_is_the_first_that_the_server_understands(knows: str | None, asked: int):
    """Some servers answer 500 to a schema, some know no form at all."""
    seen: list[str | None] = []

    def post(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        form = body.get("response_format", {}).get("type")
        seen.append(form)
        return (200, answer(TRUE)) if form == knows else (500, {"error": {"message": "unknown response_format"}})

    claims, use = read_with_server(DOCUMENT, post=post, model="m")
    assert (len(claims), use.requests, seen[-1]) == (1, asked, knows)


def test_json_inside_a_fence_or_with_a_slip_is_mended():
    fenced = answer(TRUE, wrap="Here you are:\n```json\n{}\n```")
    assert len(read_with_server(DOCUMENT, post=always(200, fenced), model="m")[0]) == 1
    broken = answer(TRUE)
    broken["choices"][0]["message"]["content"] = broken["choices"][0]["message"]["content"][:-2] + ",]}"
    assert len(read_with_server(DOCUMENT, post=always(200, broken), model="m")[0]) == 1


def test_an_answer_without_claims_is_counted_and_nothing_is_invented():
    prose = {"choices": [{"message": {"content": "There is a lot to say about borders."}}]}
    claims, use = read_with_server(DOCUMENT, post=always(200, prose), model="m")
    assert claims == []
    assert use.dropped["answer without a list of claims"] == 1


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (
            401,
            {"error": {"message": "no key"}},
            "the server answered 401: no key\n    Give the server's key in TARJIH_LLM_KEY",
        ),
        (200, {"choices": []}, "the server's answer holds no message"),
    ],
)
def test_a_refusal_says_what_to_do(status: int, body: dict[str, Any], message: str):
    with pytest.raises(ReaderError) as raised:
        read_with_server(DOCUMENT, post=always(status, body), model="m")
    assert message in str(raised.value)


class Memory(dict[str, str]):
    """Keeps answers as long as a test lasts."""

    def put(self, key: str, answer: str, /) -> None:
        self[key] = answer


def test_the_same_text_is_not_asked_twice():
    kept = Memory()
    first, _ = read_with_server(DOCUMENT, post=always(200, answer(TRUE)), model="m", kept=kept)
    again, use = read_with_server(DOCUMENT, post=always(500, {}), model="m", kept=kept)
    assert again == first
    assert (use.requests, use.from_cache) == (0, 1)


def test_a_long_document_is_asked_about_in_parts_that_hold_whole_sentences():
    sentence = "Minsk may close the border. "
    text = sentence * 600
    spans = [Span(i * len(sentence), (i + 1) * len(sentence) - 1) for i in range(600)]
    document = Document("long", text, tuple(Sentence(span, 0, "en") for span in spans), "en")
    parts: list[str] = []

    def post(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        parts.append(body["messages"][-1]["content"])
        return 200, answer()

    read_with_server(document, post=post, model="m")
    assert max(map(len, parts)) <= 6_000
    assert sum(part.count("Minsk") for part in parts) == 600


def test_both_readers_together_keep_each_claim_once():
    rules, _ = read_with_server(DOCUMENT, post=always(200, answer(TRUE)), model="m")
    other = TRUE | {"quote": "ترفض فيلنيوس ذلك", "predicate": "ترفض", "cues": [], "kind": "event"}
    server, _ = read_with_server(DOCUMENT, post=always(200, answer(TRUE | {"kind": "judgement"}, other)), model="m")
    joined, agreement = union(rules, server)
    assert [claim.predicate.text for claim in joined] == ["تغلق", "ترفض"]
    assert (agreement.both, agreement.rules_only, agreement.server_only, agreement.same_kind) == (1, 0, 1, 0)


@contextmanager
def serving(reply: Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]) -> Iterator[tuple[str, list[str]]]:
    """Answer on loopback, and note who asked with which key."""
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            keys.append(self.headers.get("Authorization", ""))
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, said = reply(body)
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def test_a_person_reads_with_a_server_beside_the_rules(tmp_path: Path):
    """The key travels, both readers' claims come out, and what it took is told apart from the result."""
    note = tmp_path / "note.txt"
    note.write_text(TEXT, "utf-8")
    with serving(always(200, answer(TRUE))) as (address, keys):
        result = CliRunner().invoke(
            app,
            ["read", str(note), "--format", "jsonl", "--llm", address, "--llm-model", "tiny"],
            env={"TARJIH_LLM_KEY": "secret", "TARJIH_CACHE": str(tmp_path / "kept")},
        )
    assert result.exit_code == 0, result.output
    assert keys == ["Bearer secret"]
    claims = [json.loads(line) for line in result.stdout.splitlines()]
    assert "server" in {reader for claim in claims for reader in claim["readers"]}
    assert "Second reader tiny: 1 requests (json_schema)" in result.stderr
    assert "secret" not in result.output


def test_a_second_run_finds_the_answer_of_the_first_on_disk(tmp_path: Path):
    note = tmp_path / "note.txt"
    note.write_text(TEXT, "utf-8")
    with serving(always(200, answer(TRUE))) as (address, keys):
        asked = ["read", str(note), "--format", "jsonl", "--llm", address]
        kept = {"TARJIH_CACHE": str(tmp_path / "kept")}
        first, second = (CliRunner().invoke(app, asked, env=kept) for _ in range(2))
    assert len(keys) == 1
    assert "0 requests" in second.stderr
    assert "1 answers from the cache" in second.stderr
    assert second.stdout == first.stdout


def test_a_server_that_is_not_there_is_an_error_with_a_way_out(tmp_path: Path):
    note = tmp_path / "note.txt"
    note.write_text(TEXT, "utf-8")
    result = CliRunner().invoke(app, ["read", str(note), "--llm", "http://127.0.0.1:9/v1"], env={"TARJIH_CACHE": "off"})
    assert result.exit_code == 1
    assert "no answer from http://127.0.0.1:9/v1/chat/completions" in result.output
    assert "Check the address" in result.output


def test_a_server_that_repeats_itself_is_heard_once():
    claims, use = read_with_server(DOCUMENT, post=always(200, answer(TRUE, TRUE, TRUE)), model="m")
    assert len(claims) == 1
    assert use.dropped["claim that was said before"] == 2
