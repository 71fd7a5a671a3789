"""The second reader against a real llama.cpp server with a tiny random model: valid JSON of the wrong content.

It runs where TARJIH_LLAMA names a Python that has llama-cpp-python[server] and gguf, and is skipped elsewhere.
"""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tarjih.claims.llm import read_with_server
from tarjih.cli.server import open_post
from tarjih.text.reading import document

PYTHON = os.environ.get("TARJIH_LLAMA", "")
# A llama of one layer that has never learned anything, with one token for each byte.
MAKE = """
import sys, gguf, numpy as np
rng, d, ff, heads = np.random.default_rng(0), 32, 64, 4
words = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)] + ["\\u2581"]
w = gguf.GGUFWriter(sys.argv[1], "llama")
w.add_context_length(8192); w.add_embedding_length(d); w.add_block_count(1); w.add_feed_forward_length(ff)
w.add_head_count(heads); w.add_head_count_kv(heads); w.add_layer_norm_rms_eps(1e-5); w.add_rope_dimension_count(8)
w.add_vocab_size(len(words)); w.add_tokenizer_model("llama"); w.add_token_list(words)
w.add_token_scores([0.0] * len(words)); w.add_token_types([2, 3, 3] + [6] * 256 + [1])
w.add_bos_token_id(1); w.add_eos_token_id(2); w.add_unk_token_id(0)
shapes = {"token_embd": (len(words), d), "output": (len(words), d), "blk.0.ffn_gate": (ff, d), "blk.0.ffn_up": (ff, d)}
shapes |= {"blk.0.ffn_down": (d, ff)} | {f"blk.0.attn_{n}": (d, d) for n in ("q", "k", "v", "output")}
for name, shape in shapes.items():
    w.add_tensor(f"{name}.weight", rng.normal(0, 0.3, shape).astype(np.float32))
for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
    w.add_tensor(f"{name}.weight", np.ones(d, np.float32))
w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
"""

pytestmark = pytest.mark.skipif(not PYTHON, reason="TARJIH_LLAMA names no Python with llama-cpp-python and gguf")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the model on a free port of loopback."""
    model = tmp_path_factory.mktemp("model") / "tiny.gguf"
    subprocess.run([PYTHON, "-c", MAKE, str(model)], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [PYTHON, "-m", "llama_cpp.server", "--model", str(model), "--host", "127.0.0.1", "--port", str(port)]
    serve += ["--n_ctx", "8192", "--chat_format", "chatml"]
    process = subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}/v1"
        for _ in range(120):
            try:
                httpx.get(f"{base}/models", timeout=2)
                break
            except httpx.HTTPError:
                time.sleep(0.5)
        yield base
    finally:
        process.terminate()
        process.wait(20)


def test_a_real_server_is_understood_and_nothing_that_it_makes_up_gets_through(address: str):
    """Its server does not know json_schema and says 500; what it writes under a grammar is noise."""
    found = document("Minsk may close the border next year. Vilnius will probably object.")
    with open_post(address) as post:
        claims, use = read_with_server(found, post=post, model="tiny")
    assert use.mode in ("json_schema", "json_object")
    assert use.prompt_tokens > 0
    assert all(claim.predicate.text in found.text for claim in claims)


def test_the_real_loading_code_is_the_one_that_the_command_uses(address: str, tmp_path: Path):
    from typer.testing import CliRunner

    from tarjih.cli import app

    note = tmp_path / "note.txt"
    note.write_text("Minsk may close the border next year.", "utf-8")
    asked = ["read", str(note), "--format", "jsonl", "--llm", address]
    result = CliRunner().invoke(app, asked, env={"TARJIH_CACHE": "off"})
    assert result.exit_code == 0, result.output
    assert "Second reader default:" in result.stderr
