"""What mail-parser and the `email` package find odd about a mail, in words that an agent understands."""

import re

_STRUCTURE = {
    "NoBoundaryInMultipartDefect": "the header announces parts and does not say what parts them",
    "StartBoundaryNotFoundDefect": "the parts that the header announces are not there",
    "MultipartInvariantViolationDefect": "the parts that the header announces are not there",
    "CloseBoundaryNotFoundDefect": "the last part has no end, as if the mail were cut short",
    "FirstHeaderLineIsContinuationDefect": "the header begins in the midst of a field",
    "MissingHeaderBodySeparatorDefect": "no empty line ends the header",
    "MisplacedEnvelopeHeaderDefect": "a line of an mbox stands in the header",
    "MalformedHeaderDefect": "a line in the header that is no field",
    "InvalidHeaderDefect": "a line in the header that is no field",
    "InvalidMultipartContentTransferEncodingDefect": "parts inside of an encoding that cannot hold parts",
    "InvalidBase64PaddingDefect": "broken base64: a file or text may be incomplete",
    "InvalidBase64CharactersDefect": "broken base64: a file or text may be incomplete",
    "InvalidBase64LengthDefect": "broken base64: a file or text may be incomplete",
    "UndecodableBytesDefect": "octets in the header that are no text",
    "MimeHeaderDefect": "a file's name or type is written in octets without a character set",
}
_DATES = {
    "weekday-mismatch": "the date names another day of the week",
    "invalid-calendar-date": "the date is on no calendar",
    "date-out-of-range": "the date is on no calendar",
    "invalid-zone": "the date has no valid time zone",
    "invalid-time": "the date has no valid time",
}
_FIELD = re.compile(r"(Address|Date|Received)HeaderDefect: ([a-z-]{1,40})\[\d+\]: ([^,\n]{1,60})")


def in_words(defect: str) -> str:
    """A sentence for a defect as mail-parser prints it: a class, and what it says of itself."""
    if field := _FIELD.match(defect):
        name = "-".join(part.capitalize() for part in field[2].split("-"))
        odd = f"the {name} field is not written as the standard wants it ({field[3].replace('-', ' ')})"
        return _DATES.get(field[3], odd) if field[1] == "Date" else odd
    name, _, said = defect.partition(": ")
    return _STRUCTURE.get(name, said or name)
