"""Paragraphs out of `format=flowed` text (RFC 3676)."""


def unfold(text: str, delete_space: bool = False) -> str:
    """The text with its soft line breaks undone; quotation marks and the signature line stay as they are."""
    paragraphs: list[str] = []
    depth = 0
    open_line = False
    for line in text.split("\n"):
        content = line.lstrip(">")
        quoted = len(line) - len(content)
        content = content.removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        piece = content[:-1] if flows and delete_space else content
        if open_line and quoted == depth and content != "-- ":
            paragraphs[-1] += piece
        else:
            paragraphs.append(">" * quoted + " " * (quoted > 0) + piece)
        depth, open_line = quoted, flows
    return "\n".join(paragraphs)
