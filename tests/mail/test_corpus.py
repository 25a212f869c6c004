"""Mail of many programs and of all kinds of breakage, where a corpus of it is at hand."""

import os
from pathlib import Path

import pytest

from maildesk.mail.mbox import messages
from maildesk.mail.read import read

CORPUS = Path(os.environ.get("MAILDESK_CORPUS", "")) / "dev"


@pytest.mark.skipif(
    not os.environ.get("MAILDESK_CORPUS") or not CORPUS.is_dir(),
    reason="MAILDESK_CORPUS names no folder with mails",
)
def test_the_whole_corpus() -> None:
    """Every mail in it can be read as a whole."""
    failed = [
        (path, defect)
        for path in sorted(CORPUS.rglob("*"))
        if path.is_file()
        for mail in messages(path.read_bytes())
        for defect in read(mail).message.defects
        if "as a whole" in defect
    ]
    assert failed == []
