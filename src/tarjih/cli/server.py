"""The way to a second reader: one request at a time over HTTP, and a folder of the answers that it gave before."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tarjih.claims.llm import Kept, Post
from tarjih.draws_store import FolderStore, open_store
from tarjih.errors import Problem, ReaderError

KEY = "TARJIH_LLM_KEY"
# A model on a small machine may think for minutes about one question.
_TIMEOUT_SECONDS = 600
# A server that is busy says so with these; it is asked again a few times, after longer and longer waits.
_BUSY = frozenset({429, 502, 503, 504})
_WAITS_SECONDS = (1, 4, 15)
_STORE = "second reader 1"


@contextmanager
def open_post(base: str) -> Iterator[Post]:
    """Open a connection to a server, and yield what sends one body to it.

    Raises:
        ReaderError: if httpx is missing, if nobody answers at the address, or if the answer is no JSON.
    """
    try:
        import httpx
    except ImportError:
        found = "the second reader needs packages that are not installed"
        raise ReaderError(Problem("second reader", found, "Install them: pip install 'tarjih[llm]'")) from None
    address = base.rstrip("/") + "/chat/completions"
    key = os.environ.get(KEY, "")
    headers = {"Authorization": f"Bearer {key}"} if key else {}

    def post(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        response = client.post(address, json=body)
        for wait in _WAITS_SECONDS:
            if response.status_code not in _BUSY:
                break
            time.sleep(wait)
            response = client.post(address, json=body)
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            answer = {"error": {"message": response.text[:200] or "nothing"}}
        return response.status_code, answer if isinstance(answer, dict) else {"error": {"message": str(answer)[:200]}}

    with httpx.Client(headers=headers, timeout=_TIMEOUT_SECONDS, follow_redirects=False) as client:
        try:
            yield post
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            found = f"no answer from {address}: {str(error) or type(error).__name__}"
            mend = "Check the address; it ends before /chat/completions, as in http://127.0.0.1:8080/v1"
            raise ReaderError(Problem("second reader", found, mend)) from None


class _Answers:
    """Answers by key in a folder; what it cannot keep is asked again."""

    def __init__(self, store: FolderStore) -> None:
        self._store = store

    def get(self, key: str, /) -> str | None:
        found = self._store.get(key)
        return None if found is None else found["answer"].tobytes().decode("utf-8")

    def put(self, key: str, answer: str, /) -> None:
        self._store.put(key, {"answer": np.frombuffer(answer.encode("utf-8"), np.uint8)})


def kept_answers() -> Kept | None:
    """Return the answers of earlier runs, kept in the cache folder that TARJIH_CACHE names."""
    store = open_store(os.environ)
    if store is None:
        return None
    # Answers stay what they are when the engine changes; the key names model, prompt and text.
    return _Answers(FolderStore(store.folder / "answers", engine=_STORE))
