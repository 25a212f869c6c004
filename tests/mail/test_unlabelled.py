"""Octets without a usable label."""

import pytest

from maildesk.mail.unlabelled import guess


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("打印机坏了", "gb18030"),
        ("您好，我的电脑无法登录系统", "gb18030"),
        ("您好，我的電腦無法登入系統，請協助處理", "big5hkscs"),
        ("お世話になっております。パソコンが起動しません。", "cp932"),
        ("お世話になっております。パソコンが起動しません。", "euc_jis_2004"),
        ("안녕하세요, 컴퓨터가 켜지지 않습니다. 확인 부탁드립니다", "cp949"),
        ("Добрый день, компьютер не включается", "koi8_r"),
        ("Добрый день, компьютер не включается", "cp1251"),
    ],
)
def test_running_text_gives_its_set_away(text: str, codec: str) -> None:
    """Each of these sets has letters where the others have none or few."""
    assert guess(text.encode(codec)) == codec


@pytest.mark.parametrize(
    "text",
    [
        "plain ASCII",
        "Åsa Ångström, Ålesund, Århus, Åbo",
        "Ärger über Ölwechsel: größer, schöner, süßer",
        "déjà vu, très bien, où êtes-vous",
        "ÚLTIMA NOTIFICAÇÃO: SUA FATURA ESTÁ DISPONÍVEL",
        "“quotes” — dashes… ‘single’ • bullets",
        "þetta er mjög góð íslenska",
    ],
)
def test_western_text_looks_like_none_of_them(text: str) -> None:
    """Letters with accents stand alone among others."""
    assert guess(text.encode("cp1252")) is None
