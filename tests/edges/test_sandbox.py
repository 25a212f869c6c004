"""Reading mail in processes that may die."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from maildesk.edges.parser import Limits
from maildesk.edges.sandbox import Outcome, Sandbox
from maildesk.mail import wire
from maildesk.mail.message import ReadFailure, Reading
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart

SLOW = b"\r" * 8_000_000  # seconds of computing in the `email` package
BIG_FILE = "Content-Type: image/png\n\n" + "x" * 3_000_000
PARENT = """
import sys
from maildesk.edges.sandbox import Sandbox
sandbox = Sandbox(1)
sandbox.read(b"Subject: first")
print("ready", flush=True)
sandbox.read(b"\\r" * 80_000_000)
"""


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def servers() -> list[int]:
    """The fork servers of the sandboxes of this process, which may have started other programs as well."""
    lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children(os.getpid())}
    return [pid for pid, line in lines.items() if b"maildesk.edges" in line]


def workers() -> list[int]:
    """The parser processes below this one."""
    return [worker for server in servers() for worker in children(server)]


def gone(pids: list[int], seconds: float = 5) -> bool:
    """Whether all these processes end in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.02)
    return False


def reason(outcome: Outcome) -> str:
    """Why a mail could not be read, or an empty string."""
    return outcome.reason if isinstance(outcome, ReadFailure) else ""


def test_what_comes_back_is_what_reading_gives(tmp_path: Path) -> None:
    """A reading from the sandbox is the reading, and the files lie in the folder."""
    octets = multipart("\n您好", "Content-Type: image/png; name=a.png\n\npixels")
    with Sandbox(1) as sandbox:
        outcome = sandbox.read(octets, tmp_path)
    assert outcome == read(octets)
    assert isinstance(outcome, Reading)
    assert (tmp_path / outcome.message.attachments[0].sha256).read_bytes() == b"pixels"


def test_many_mails() -> None:
    """Readings come in the order of the mails, whichever worker was faster."""
    mails = [mail("x" * (1_000_000 if n % 7 == 0 else 10), Subject=str(n)) for n in range(50)]
    with Sandbox(3) as sandbox:
        readings = list(sandbox.read_many(mails))
        assert len(workers()) == 3
    assert [one.message.subject for one in readings if isinstance(one, Reading)] == [
        str(n) for n in range(50)
    ]


@pytest.mark.parametrize(
    ("limits", "octets", "why"),
    [
        (Limits(cpu=1), SLOW, "more than 1 s of computing time"),
        (Limits(wall=0.3), SLOW, "longer than 0.3 s"),
        (Limits(answer=1000), mail("x" * 5000), "more than 0 MiB of text"),
        (Limits(file=1_000_000), multipart("\ntext", BIG_FILE), "holds a file of more than 0 MiB"),
    ],
)
def test_a_mail_beyond_a_limit(limits: Limits, octets: bytes, why: str, tmp_path: Path) -> None:
    """It fails with its reason, and the next mail is read."""
    with Sandbox(1, limits) as sandbox:
        assert why in reason(sandbox.read(octets, tmp_path))
        assert isinstance(sandbox.read(mail("next")), Reading)


def test_a_mail_that_wants_more_memory_than_there_is() -> None:
    """What can be had of it is had, and the worker lives on."""
    with Sandbox(1, Limits(memory=0)) as sandbox:
        outcome = sandbox.read(mail("x y\n" * 2_000_000))
        assert isinstance(outcome, Reading)
        assert "MemoryError" in outcome.message.defects[0]
        assert isinstance(sandbox.read(mail("next")), Reading)


def test_a_worker_that_is_killed_at_work() -> None:
    """The mail in its hands fails; the others are read."""

    def kill() -> None:
        os.kill(workers()[0], signal.SIGSEGV)

    with Sandbox(1) as sandbox:
        sandbox.read(mail())
        timer = threading.Timer(0.5, kill)
        timer.start()
        slow, following = sandbox.read_many([SLOW, mail()])
        timer.join()
    assert reason(slow) == "the parser crashed (SIGSEGV)"
    assert isinstance(following, Reading)


def test_a_worker_that_dies_idle() -> None:
    """Nobody notices."""
    with Sandbox(1) as sandbox:
        sandbox.read(mail())
        (pid,) = workers()
        os.kill(pid, signal.SIGKILL)
        while ") Z " not in Path(f"/proc/{pid}/stat").read_text():
            time.sleep(0.01)
        assert isinstance(sandbox.read(mail()), Reading)


def test_the_server_dies() -> None:
    """A new one is started; a mail that was on its way may have to be read again."""
    with Sandbox(1) as sandbox:
        sandbox.read(mail())
        (server,) = servers()
        os.kill(server, signal.SIGKILL)
        for _ in range(20):
            try:
                outcome = sandbox.read(mail())
            except OSError:
                continue
            assert isinstance(outcome, Reading)
            return
    pytest.fail("no mail was read any more")


def test_a_worker_reads_so_many_mails_and_no_more() -> None:
    """Then another takes its place: what leaks in a parser does not add up."""
    with Sandbox(1, Limits(mails=2)) as sandbox:
        pids = []
        for _ in range(4):
            sandbox.read(mail())
            pids += workers()
    assert len(set(pids)) == 2


def test_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is the machine's trouble: it is raised, and no mail is blamed."""
    with Sandbox(1) as sandbox:
        monkeypatch.setattr("maildesk.edges.workers.Server._order", lambda *_: -11)
        with pytest.raises(OSError, match="no parser process can be started"):
            sandbox.read(mail())
        monkeypatch.undo()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A full disk or a missing folder is raised too, and the worker goes on with the next mail."""
    octets = multipart("\ntext", "Content-Type: image/png\n\nx")
    with Sandbox(1) as sandbox:
        with pytest.raises(FileNotFoundError):
            sandbox.read(octets, tmp_path / "missing")
        assert isinstance(sandbox.read(octets, tmp_path), Reading)


def test_a_worker_that_answers_nonsense(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is no reading is a failure of that mail."""

    def nonsense(kind: type, octets: bytes) -> None:
        raise ValueError("no Reading")

    monkeypatch.setattr(wire, "decode", nonsense)
    with Sandbox(1) as sandbox:
        assert reason(sandbox.read(mail())) == "the parser's answer is no Reading"


def test_nothing_is_left_behind() -> None:
    """Closing ends every process."""
    with Sandbox(2) as sandbox:
        list(sandbox.read_many([mail()] * 4))
        pids = [*servers(), *workers()]
        assert len(pids) == 3
    assert gone(pids)


def test_the_desk_is_killed() -> None:
    """Its parsers end with it, even one that is at work."""
    root = Path(__file__).parent.parent.parent
    desk = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, cwd=root)
    assert desk.stdout is not None
    assert desk.stdout.readline() == b"ready\n"
    (server,) = children(desk.pid)
    pids = [server, *children(server)]
    desk.kill()
    desk.wait()
    desk.stdout.close()
    assert len(pids) == 2
    assert gone(pids)


def test_secrets_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No parser process has the desk's environment."""
    monkeypatch.setenv("MAILDESK_SMTP_PASSWORD", "secret")
    with Sandbox(1) as sandbox:
        sandbox.read(mail())
        for pid in [*servers(), *workers()]:
            assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()
