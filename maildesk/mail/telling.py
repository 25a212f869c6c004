"""What of HTML is worth saying though it is no text: where a link leads, what a picture is called."""

import re

from maildesk.mail import style

LONGEST_LINK = 200  # characters; a longer target follows readers and tells nothing
LONGEST_WORDS = 200  # characters

_ICON = re.compile(r"[0-3]?[0-9]")  # pixels
_PICTOGRAM = re.compile(r"[^\w\s!-~]{1,8}")  # a smiling face
# The name of a file, the name of a thing, or what a program thinks it sees.
_NO_WORDS = re.compile(
    r"\W*|\S+\.\w{2,4}|\S{0,20} ?\b(?:image|img|picture|logo|icon|photo|banner|spacer)\b.{0,20}"
    r"|.*(?:automatically generated|AI-generated|自动生成|自動產生).*|.{0,8}(?:图片|图像|圖片|图标|标志)",
    re.IGNORECASE | re.DOTALL,
)


def target(href: str, said: str) -> str:
    """A link's target in brackets; empty where its words say it themselves, and where it is not worth reading."""
    bare = href.partition("://")[2].rstrip("/")
    tells = href.startswith("http") and len(href) <= LONGEST_LINK and bare not in "".join(said.split())
    return f"<{href}>" if tells and said.strip() else ""


def words_of(attributes: str) -> str:
    """The words of a picture in brackets, if somebody wrote them to be read; a pictogram as it is."""
    values = style.values(attributes)
    words = " ".join(style.unescaped(values.get("alt", "")).split())
    if _PICTOGRAM.fullmatch(words):
        return words
    if len(words) > LONGEST_WORDS or _NO_WORDS.fullmatch(words):
        return ""
    return "" if any(_ICON.fullmatch(values.get(side, "")) for side in ("width", "height")) else f"[{words}]"
