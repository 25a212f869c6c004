"""The shipped templates, a desk's own over them, and what happens when those are wrong."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from maildesk.compose import samples
from maildesk.compose.templates import Templates
from maildesk.policy.defaults import NOTIFICATIONS
from tests.compose.letters import (
    EVENTS,
    HOUSE,
    SHIPPED,
    TEMPLATES,
    html_of,
    seen,
    situation,
    text_of,
    words,
    written,
)


def own(folder: Path, **files: str) -> Templates:
    """Templates with these of the desk's own; `closed_en` stands for closed.en.txt."""
    for name, text in files.items():
        event, _, language = name.rpartition("_")
        (folder / f"{event.replace('_', '-')}.{language}.txt").write_text(text, encoding="utf-8")
    return Templates.load(SHIPPED, folder, HOUSE)


def test_the_shipped_templates() -> None:
    """Nothing is wrong with them, and every event exists in every language."""
    assert TEMPLATES.check() == ()
    names = {path.name for path in SHIPPED.glob("*.txt")}
    assert names == {f"{event}.{language}.txt" for event in EVENTS for language in TEMPLATES.languages}


def test_every_notification_of_the_default_policy_has_a_template() -> None:
    """What the policy announces can be said."""
    assert {notification.event for notification in NOTIFICATIONS} <= set(EVENTS)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.zh.txt")), ids=lambda path: path.name)
def test_chinese_is_polite(path: Path) -> None:
    """People are addressed as 您, and nobody's sex is guessed."""
    text = path.read_text(encoding="utf-8")
    assert not re.search("你|先生|女士|小姐", text)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_text_and_html_of_every_situation(event: str, language: str) -> None:
    """Both parts say the same words in the same order."""
    for notice, ticket in samples.situations(event, language):
        mail = written(notice, ticket)
        assert words(seen(mail)) == words(text_of(mail))


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ("en", "en"),
        ("zh", "zh"),
        ("zh-TW", "zh"),
        ("zh-Hant", "zh"),
        ("ZH-hk", "zh"),
        ("de", "en"),
        ("", "en"),
        ("en-GB", "en"),
    ],
)
def test_the_language_of_a_recipient(wanted: str, spoken: str) -> None:
    """Region and script fall away before the desk's first language is taken."""
    notice, ticket = situation("resolved")
    person = replace(notice.recipient, language=wanted)
    assert written(replace(notice, recipient=person), ticket).language == spoken


def test_a_desk_with_its_own_words(tmp_path: Path) -> None:
    """A template of the desk's own is used; the others are the shipped ones."""
    templates = own(
        tmp_path, closed_en="Headline: Done with {{ ticket.tag }}\n\nBye, {{ recipient.name }}.\n"
    )
    notice, ticket = situation("closed")
    assert "Done with IT-123\n\nBye, Mary Jones.\n" in text_of(written(notice, ticket, templates=templates))
    notice, ticket = situation("resolved")
    assert "Does it work now?" in text_of(written(notice, ticket, templates=templates))
    assert templates.check() == () and templates.faults == ()


def test_a_language_of_the_desks_own(tmp_path: Path) -> None:
    """One translated event is spoken; words that are not translated fall back to English."""
    (tmp_path / "words.de.toml").write_text('[time]\ntoday = "heute um {time}"\n', encoding="utf-8")
    templates = own(tmp_path, acknowledgement_de="Headline: {{ ticket.tag }} ist da.\n\nAntwort {{ due }}.\n")
    notice, ticket = situation("acknowledgement")
    mail = written(
        replace(notice, recipient=replace(notice.recipient, language="de-AT")), ticket, templates=templates
    )
    assert mail.language == "de"
    assert "Antwort heute um 11:30." in text_of(mail)
    assert "please reply above this line" in text_of(mail)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Headline: {{ ticket.tag }\n\nBye.\n", "closed.en.txt:1: "),
        ("Headline: x\n\none\n{% if %}\n", "closed.en.txt:4: "),
        ("Headline: x\n\none\n{{ nobody.name }}\n", "closed.en.txt:4: 'nobody' is undefined"),
        ("Headline: x\nSubject: {{ 1 / 0 }}\n\none\n", "closed.en.txt:2: division by zero"),
        ("Headline: x\n\n{{ ticket.__class__ }}\n", "closed.en.txt:3: "),
        ("Headline: x\n\n{{ range(10) }}\n", "closed.en.txt:3: 'range' is undefined"),
        ("Headline: x\n\n{% set y = facts.update({}) %}\n", "closed.en.txt:3: "),
        ("Titel: x\n\none\n", "closed.en.txt:1: not a header field; there are Headline: and Subject:"),
        ("Headline: x\nnonsense\n\none\n", "closed.en.txt:2: not a header field"),
        ("Subject: x\n\none\n", "closed.en.txt:1: the header field Headline: is missing"),
        ("", "closed.en.txt:1: "),
    ],
)
def test_a_template_that_fails(tmp_path: Path, text: str, fault: str) -> None:
    """The mail goes out with the shipped template, and the fault names file and line."""
    templates = own(tmp_path, closed_en=text)
    notice, ticket = situation("closed")
    assert "IT-123, VPN does not connect: closed." in text_of(written(notice, ticket, templates=templates))
    assert len(templates.faults) == 1
    assert fault in templates.faults[0]
    assert any(fault in finding for finding in templates.check())


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (
            "Headline: x\n\n{% if happening == 'never' %}{{ ticket.tg }}{% endif %}\n",
            ":3: tg is not known; did you mean tag?",
        ),
        (
            "Headline: x\n\n\n{% if happening == 'never' %}{{ tikket }}{% endif %}\n",
            ":4: tikket is not known; did you mean ticket?",
        ),
        ("Headline:\n  {{ facts.shoe_size }}\n\nx\n", ":2: shoe_size is not known; known: actor, clock"),
        ("Headline: x\n\n{{ ticket.tag | reverse }}\n", ":3: No filter named 'reverse'."),
    ],
)
def test_a_slip_that_no_mail_has_met_yet(tmp_path: Path, text: str, finding: str) -> None:
    """The check finds it where no sample comes by, names the line and the nearest known word."""
    assert any(finding in line for line in own(tmp_path, closed_en=text).check())


def test_a_template_for_a_misspelt_event(tmp_path: Path) -> None:
    """The check says which event may have been meant."""
    (finding,) = own(tmp_path, aknowledgement_en="Headline: x\n\ny\n").check()
    assert finding.endswith(
        "aknowledgement.en.txt:1: no event of this name is shipped; did you mean acknowledgement?"
    )


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("closed.en.txt", b"Headline: \xff\n\nx\n", "closed.en.txt:1: "),
        ("closed.txt", b"Headline: x\n\ny\n", "closed.txt:1: not used"),
        ("words.en.toml", b"[time\n", "words.en.toml:1: "),
        ("words.en.toml", b'[time]\ntoday = "{hour}"\n', "words.en.toml:1: "),
        ("words.en.toml", b'status = "open"\n', "words.en.toml:1: every word belongs to a table"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    """It is a fault when the desk starts, and everything else works."""
    (tmp_path / name).write_bytes(content)
    templates = Templates.load(SHIPPED, tmp_path, HOUSE)
    assert len(templates.faults) == 1 and fault in templates.faults[0]
    notice, ticket = situation("closed")
    assert "closed." in text_of(written(notice, ticket, templates=templates))


@pytest.mark.parametrize("layout", ["<p>{{ headline", "<p>{{ nothing }}</p>"])
def test_a_layout_that_fails(tmp_path: Path, layout: str) -> None:
    """The shipped layout takes its place."""
    (tmp_path / "layout.html").write_text(layout, encoding="utf-8")
    templates = Templates.load(SHIPPED, tmp_path, HOUSE)
    notice, ticket = situation("closed")
    mail = written(notice, ticket, templates=templates)
    assert html_of(mail) == html_of(written(notice, ticket))
    assert "layout.html:1: " in templates.faults[0]


def test_an_event_without_a_template() -> None:
    """The mail is written all the same, with what a person wrote, and the fault is noted."""
    templates = Templates.load(SHIPPED, Path("no such folder"), HOUSE)
    notice, ticket = situation("assigned", event="forgotten", happening="forgotten")
    text = text_of(written(notice, ticket, templates=templates))
    assert "IT-123, VPN does not connect: forgotten" in text
    assert "error 809" in text
    assert templates.faults == ("forgotten: there is no template for this event",)


def test_text_that_looks_like_a_template(tmp_path: Path) -> None:
    """What people write is only ever a value: it is shown as it stands."""
    hostile = "{{ 7*7 }} {% for i in range(10**9) %}{% endfor %} {# ${7*7} %(x)s {0.__class__}"
    notice, ticket = situation("assigned")
    assert notice.entry is not None
    ticket = replace(ticket, subject=hostile, requester=replace(ticket.requester, name="{{ name }}"))
    text = text_of(written(replace(notice, entry=replace(notice.entry, text=hostile)), ticket))
    assert text.count(hostile) == 2
    assert "Your reply goes to {{ name }}." in text
