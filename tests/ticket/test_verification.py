"""How the answer to "does it work now?" reads."""

import pytest

from maildesk.ticket.verification import Verdict, read


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("yes", Verdict.YES),
        ("Yes, it works again. Thank you!", Verdict.YES),
        ("It works now", Verdict.YES),
        ("Thanks, solved.", Verdict.YES),
        ("Great! No more problems.", Verdict.YES),
        ("好了，谢谢！", Verdict.YES),
        ("可以了", Verdict.YES),
        ("已解决", Verdict.YES),
        ("是的", Verdict.YES),
        ("没问题了", Verdict.YES),
        ("no", Verdict.NO),
        ("No, still broken", Verdict.NO),
        ("It doesn’t work", Verdict.NO),
        ("It is not solved", Verdict.NO),
        ("same error as before", Verdict.NO),
        ("还是不行", Verdict.NO),
        ("没有解决", Verdict.NO),
        ("不可以", Verdict.NO),
        ("Thanks!", Verdict.THANKS),
        ("OK", Verdict.THANKS),
        ("好的，收到", Verdict.THANKS),
        ("谢谢", Verdict.THANKS),
        ("", Verdict.UNCLEAR),
        ("5", Verdict.UNCLEAR),
        ("Yes. But now the printer is offline", Verdict.UNCLEAR),
        ("Solved? I do not see it", Verdict.UNCLEAR),
        ("I was away yesterday and could not try, will tell you tomorrow when I am back", Verdict.UNCLEAR),
        ("好了吗？", Verdict.UNCLEAR),
    ],
)
def test_only_a_plain_yes_confirms_and_only_a_plain_no_disputes(text: str, verdict: Verdict) -> None:
    """Politeness, digits, questions and stories are neither."""
    assert read(text) == verdict
