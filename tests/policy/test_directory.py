"""The directory, includes, and how people work."""

from datetime import date, timedelta

import pytest

from maildesk.errors import PolicyError
from maildesk.policy.load import load
from maildesk.policy.model import FollowUp, Policy
from maildesk.policy.text import text
from tests.ticket.tickets import NINE

PEOPLE = """\
name,address,department,phone,site,language,vip,manager
Mary Jones,mary@example.org,Sales,1234,Berlin,en,no,boss@example.org
李雷,LI@Example.org|li.lei@example.org,市场部,8012,上海,zh,yes,
"""
SYSTEMS = "name;words;team;criticality\nmail server;exchange|owa;service-desk;high\nVPN;;;\n"
DESK = "people:\n  ann: ann@example.org\n  bob: {address: bob@example.org}\n"


def _policy(text: str, **files: str) -> Policy:
    return load(
        DESK + text, "rules.yaml", None, {name.replace("_", "."): one for name, one in files.items()}.get
    )


def _wrong(text: str, **files: str) -> str:
    with pytest.raises(PolicyError) as error:
        _policy(text, **files)
    return "\n".join(error.value.findings)


def test_a_table_of_people() -> None:
    """Requesters are known by each of their addresses, and are no agents."""
    policy = _policy(
        "teams: {service-desk: [ann]}\ndirectory: people.csv\n",
        people_csv=PEOPLE.replace("address,dep", "addresses,dep"),
    )
    mary, lei = policy.person("mary@example.org"), policy.person("li.lei@example.org")
    assert mary is not None
    assert (mary.name, mary.department, mary.site, mary.vip) == ("Mary Jones", "Sales", "Berlin", False)
    assert lei is not None
    assert (lei.address, lei.vip, lei.language) == ("li@example.org", True, "zh")
    assert policy.managers == {"mary@example.org": "boss@example.org"}
    assert policy.agent("mary@example.org") is None


def test_a_table_of_systems() -> None:
    """A system is known by its words, else by its name; `|` parts several."""
    policy = _policy("directory: {systems: systems.csv}\n", systems_csv=SYSTEMS)
    mail, vpn = policy.systems
    assert (mail.name, mail.team, mail.criticality) == ("mail server", "service-desk", "high")
    assert mail.test(text("OWA is down"))
    assert vpn.test(text("my vpn fails"))
    assert not vpn.test(text("vpns"))


def test_a_directory_that_is_written_out() -> None:
    """The key is the name."""
    policy = _policy(
        "directory:\n  people: {Mary Jones: {address: mary@example.org, site: Berlin}, Carl: carl@example.org}\n"
        "  systems: {SAP: {matches: 'sap|erp-\\d+', criticality: low}}\n"
    )
    assert [policy.addresses[one].name for one in ("mary@example.org", "carl@example.org")] == [
        "Mary Jones",
        "Carl",
    ]
    assert policy.systems[0].test(text("ERP-17"))


def test_an_agent_who_is_in_the_directory_too() -> None:
    """What the policy says of its own people wins."""
    policy = _policy("directory: people.csv\n", people_csv="name,address\nAnother,ann@example.org\n")
    assert policy.addresses["ann@example.org"].name == ""


@pytest.mark.parametrize(
    ("section", "table", "finding"),
    [
        ("directory: people.csv\n", "name,adress\nx,y@z.org\n", "people.csv:1:2: unknown column 'adress'; did you mean 'address'?"),
        ("directory: people.csv\n", "name,address\nx,nothing\n", "people.csv:2:2: expected an address"),
        ("directory: people.csv\n", "name,address\nx,a@example.org\ny,a@example.org\n", "people.csv:3:1: a@example.org is already the address of x"),
        ("directory: people.csv\n", "name,address,vip\nx,a@example.org,perhaps\n", "people.csv:2:3: expected yes or no"),
        ("directory: {systems: people.csv}\n", "name,team\nx,nobody\n", "people.csv:2:2: unknown team 'nobody'"),
        ("directory: nowhere.csv\n", "", "rules.yaml:4:12: there is no file 'nowhere.csv'"),
        ("directory: ../secret.csv\n", "", "rules.yaml:4:12: '../secret.csv' is not in the policy's folder"),
        ("directory: /etc/passwd\n", "", "is not in the policy's folder"),
        ("directory: {persons: people.csv}\n", "", "unknown key 'persons' (allowed: people, systems)"),
    ],
)  # fmt: skip
def test_a_directory_with_slips(section: str, table: str, finding: str) -> None:
    """File, line and column of each."""
    assert finding in _wrong(section, people_csv=table)


def test_a_large_directory() -> None:
    """Everybody is found, at the price of a dictionary."""
    rows = "\n".join(f"Person {number},p{number}@example.org" for number in range(20_000))
    policy = _policy("directory: people.csv\n", people_csv=f"name,address\n{rows}\n")
    assert policy.addresses["p19999@example.org"].name == "Person 19999"


class TestIncludes:
    """One policy in several files."""

    def test_sections_are_put_together(self) -> None:
        """Mappings by key, rules behind those of the policy's own file; the hash covers all."""
        rules = (
            "rules:\n  - {name: second, when: {subject: b}, then: {tag: b}}\npeople: {cem: cem@example.org}\n"
        )
        policy = _policy("include: [more.yaml]\nrules:\n  - {name: first, then: {tag: a}}\n", more_yaml=rules)
        assert [rule.name for rule in policy.rules] == ["first", "second"]
        assert policy.person("cem") is not None
        assert policy.files == {"more.yaml": rules}
        other = _policy(
            "include: [more.yaml]\nrules:\n  - {name: first, then: {tag: a}}\n", more_yaml=rules + "\n"
        )
        assert policy.hash != other.hash

    @pytest.mark.parametrize(
        ("included", "finding"),
        [
            ("people: {ann: x@example.org}\n", "more.yaml:1:10: 'ann' is here twice; first in line 2"),
            ("rules:\n  - {name: a, then: {nothing: b}}\n", "more.yaml:2:22: unknown action 'nothing'"),
            ("include: other.yaml\n", "more.yaml:1:1: an included file includes nothing further"),
            ("people: [ann]\n", "more.yaml:1:1: 'people' is of another form in line 1"),
            ("people: {\n", "more.yaml:2:1: not YAML"),
        ],
    )
    def test_slips_are_named_with_their_file(self, included: str, finding: str) -> None:
        """The line is that of the included file."""
        assert finding in _wrong("include: more.yaml\n", more_yaml=included)

    def test_a_file_that_is_not_there(self) -> None:
        """It is named."""
        assert "rules.yaml:4:10: there is no file 'more.yaml'" in _wrong("include: more.yaml\n")


class TestDuties:
    """How people work."""

    TEXT = """\
calendars:
  office: {zone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}}
  night: {hours: {mon-fri: "22:00-06:00"}}
sites: {Shanghai: night}
"""

    def test_people_say_how_they_work_and_teams_for_the_rest(self) -> None:
        """Their own word wins."""
        policy = load(
            self.TEXT
            + "people:\n  ann: {address: ann@example.org, away: 2026-12-24..2026-12-31, deputy: bob, skills: vpn,"
            " capacity: 5}\n  bob: {address: bob@example.org, calendar: night}\n"
            "teams: {net: {members: [ann, bob], calendar: office, capacity: 9, deputy: bob, skills: [wifi]}}\n",
            "rules.yaml",
        )
        ann, bob = (policy.duty(policy.people[key]) for key in ("ann", "bob"))
        assert ann.away == ((date(2026, 12, 24), date(2026, 12, 31)),)
        assert (ann.calendar, bob.calendar) == (policy.calendars["office"], policy.calendars["night"])
        assert (ann.deputy, bob.deputy) == (policy.people["bob"], None)
        assert (ann.capacity, bob.capacity, ann.skills) == (5, 9, ("vpn", "wifi"))
        assert policy.sites["shanghai"] == policy.calendars["night"]

    @pytest.mark.parametrize(
        ("person", "finding"),
        [
            ("deputy: carl", "unknown person 'carl'"),
            ("calendar: offce", "unknown calendar 'offce'; did you mean 'office'?"),
            ("away: tomorrow", "expected a date such as 2026-12-24, not 'tomorrow'"),
            ("away: 2026-12-31..2026-12-24", "the first one before the last"),
            ("capacity: many", "expected a whole number from 0 to 1000"),
        ],
    )
    def test_slips(self, person: str, finding: str) -> None:
        """Each with what is allowed."""
        with pytest.raises(PolicyError) as error:
            load(f"{self.TEXT}people: {{ann: {{address: ann@example.org, {person}}}}}\n", "rules.yaml")
        assert finding in str(error.value)


@pytest.mark.parametrize(
    ("says", "after", "reopens"),
    [
        ("reopen", timedelta(days=900), True),
        ("linked", timedelta(seconds=1), False),
        ("{reopen_within: 14d}", timedelta(days=13), True),
        ("{reopen_within: 14d}", timedelta(days=14), False),
    ],
)
def test_a_reply_to_a_closed_ticket(says: str, after: timedelta, reopens: bool) -> None:
    """The queue says how long it reopens the ticket."""
    queue = _policy(f"queues: {{support: {{address: help@example.org, closed: {says}}}}}\n").queues["support"]
    assert queue.closed.reopens(NINE, NINE + after) == reopens
    assert FollowUp().reopens(None, NINE)


class TestMatrix:
    """Impact and urgency in words of one's own."""

    def test_five_by_three(self) -> None:
        """The words come from the file, from the widest and soonest down."""
        rows = "".join(
            f"    {name}: {{now: 1, today: 2, later: 3}}\n"
            for name in ("all", "site", "floor", "team", "one")
        )
        policy = _policy(f"priority:\n  matrix:\n{rows}  criticality: {{high: -2}}\n")
        assert policy.impacts == ("all", "site", "floor", "team", "one")
        assert policy.urgencies == ("now", "today", "later")
        assert policy.criticality["high"] == -2

    @pytest.mark.parametrize(
        ("matrix", "finding"),
        [
            ("{a: {x: 1}, b: {x: 1}, c: {x: 1}}", "a matrix has 3 to 5 impacts with 3 to 5 urgencies each"),
            (
                "{a: {x: 1, y: 1, z: 1}, b: {x: 1, y: 1}, c: {x: 1, y: 1, z: 1}}",
                "expected the urgencies x, y, z",
            ),
            ("{a: {x: 1, y: 1, z: 9}, b: {x: 1, y: 1, z: 1}, c: {x: 1, y: 1, z: 1}}", "from 1 to 5, not '9'"),
            ("{firm: {high: 1}}", "unknown key 'firm' (allowed: individual, department, company)"),
        ],
    )
    def test_slips(self, matrix: str, finding: str) -> None:
        """A matrix is whole."""
        assert finding in _wrong(f"priority: {{matrix: {matrix}}}\n")
