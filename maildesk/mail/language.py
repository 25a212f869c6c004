"""The language that somebody writes, from the scripts of their prose; pasted errors, paths and addresses do not count."""

import re

SAMPLE = 2000

_KANA = re.compile("[\u3041-\u30ff\uff66-\uff9f]")
_HANGUL = re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
_PASTED = re.compile(
    r"""\S+@\S+ | \w+://\S+ | www\.\S+ | \\\\\S+ | [A-Za-z]:\\\S* | (?<!\w)/\w[\w./-]+   # addresses and paths
    | \b\w*[._]\w+(?:[._]\w+)*\b | \b\w*\d\w*\b | "[^"\n]{0,200}" | “[^”\n]{0,200}” | `[^`\n]{0,200}`
    """,
    re.VERBOSE,
)
_LOG_LINE = re.compile(
    r"(?im)^[ \t]*(?:[>#$|]|at [\w.$]+\(|caused by:|traceback|(?:fatal|error|warn(?:ing)?|info|debug|exception)\b"
    r"|[\w.]*(?:error|exception)\b\s*:|\[?\d{2,4}[-/:.]\d{1,2}[-/:.]).*$"
)


def language(text: str) -> str | None:
    """`zh`, `ja`, `ko` or `en` by the script of newly written prose, None where it gives no hint.

    One Chinese character carries about as much as a Latin word of two. Anything in Latin script counts as `en`: the
    desk's fallback chain and the directory know better which language a person of that script wants.
    """
    sample = text[:SAMPLE]
    if sample.isascii():
        return "en" if any(_LATIN_WORD.search(_prose(line)) for line in sample.split("\n")) else None
    prose = _prose(sample)
    kana, hangul, han = (len(script.findall(prose)) for script in (_KANA, _HANGUL, _HAN))
    latin = len(_LATIN_WORD.findall(prose))
    if kana and kana * 5 >= han and kana + han >= latin:
        return "ja"
    if hangul > han and hangul >= latin:
        return "ko"
    if han and han * 2 >= latin:
        return "zh"
    return "en" if latin else None


def _prose(text: str) -> str:
    """Text less what is pasted into it."""
    return _PASTED.sub(" ", _LOG_LINE.sub(" ", text))
