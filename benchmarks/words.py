"""What people write to a help desk: sentences with gaps, and what fills them."""

from datetime import datetime
from random import Random

GIVEN = ("Anna", "Bao", "Carla", "Deniz", "Emil", "Farida", "Goran", "Hilde", "Ivo", "Jana", "Kofi", "Lena",
         "Marek", "Nadia", "Oskar", "Priya", "Rosa", "Samir", "Tomas", "Vera")  # fmt: skip
FAMILY = ("Abel", "Brandt", "Castro", "Dahl", "Egan", "Fischer", "Grau", "Horvat", "Ilves", "Jensen", "Keller",
          "Lund", "Moreau", "Novak", "Olsen", "Petrov", "Quint", "Rossi", "Silva", "Tanaka")  # fmt: skip
CHINESE_NAMES = ("王丽华", "李建国", "张小燕", "刘志强", "陈雨欣", "杨文博", "赵敏", "周海涛", "吴晓彤", "郑卫东")  # fmt: skip

FILLINGS = {
    "device": ("laptop", "docking station", "label printer", "second monitor", "desk phone", "badge reader",
               "meeting room screen", "headset", "scanner", "tablet"),
    "app": ("the VPN client", "the payroll portal", "Outlook", "the ticket scanner", "the CRM", "the shared drive",
            "Teams", "the time sheet", "the intranet", "the ERP client"),
    "place": ("on the third floor", "in Hamburg", "at reception", "in the warehouse", "at home", "in room 2.14",
              "in the Lyon office", "on line four"),
    "when": ("since this morning", "since Monday", "after the update last night", "for an hour", "again today",
             "every time I start it", "on cold mornings", "since I changed my password"),
    "error": ("0x80070035", "ERR_TUNNEL_LOST", "code 691", "timeout after 30000 ms", "403 Forbidden",
              "certificate expired", "profile not found", "disk quota exceeded"),
}  # fmt: skip

SUBJECTS = (
    "{app} does not start {when}", "{device} broken {place}", "Access to {app} for a new colleague",
    "{error} in {app}", "{device} request {place}", "Cannot sign in to {app}", "{app} very slow {when}",
    "Question about {app}", "New {device} needed {place}", "{app}: {error}",
)  # fmt: skip

SENTENCES = (
    "{app} shows {error} and then closes by itself {when}.",
    "The {device} {place} has not reacted {when}, although its light is on.",
    "I have restarted the {device} twice and the message is still {error}.",
    "My colleague {place} sees the same in {app}, so it is not only my machine.",
    "Before that everything worked; the only change was an update of {app}.",
    "We have a customer call at two and need {app} by then.",
    "I can work for now with the old {device}, but not for long.",
    "Could somebody please have a look at the {device} {place}?",
    "The steps are simple: open {app}, sign in, wait about ten seconds, and {error} appears.",
    "It happens on the cable as well as on the wireless network {place}.",
    "Our team lead asked me to report this because four people are waiting.",
    "Please also tell us whether the data in {app} from yesterday is safe.",
    "If a new {device} is needed, the cost centre is the one of our department.",
    "Nothing was spilled and nothing was dropped; the {device} simply stopped {when}.",
    "I could not find anything about {error} in the knowledge pages.",
    "You can reach me by phone all day, or just write back to this mail.",
    "Two of us tried another account and got {error} there too.",
    "The window of {app} stays grey until I end it.",
    "As a workaround I copy the files by hand, which costs about an hour a day.",
    "There is no hurry, but it should be solved before the end of the month.",
)

GREETINGS = ("Hello,", "Hi all,", "Good morning,", "Dear service desk,", "Hello support team,")
CLOSINGS = ("Kind regards", "Thank you very much", "Best wishes", "Many thanks in advance", "Thanks")

CHINESE_FILLINGS = {
    "device": ("笔记本电脑", "打印机", "扫描仪", "显示器", "会议室投影", "座机", "门禁读卡器"),
    "app": ("邮箱", "VPN", "财务系统", "考勤系统", "共享文件夹", "办公自动化系统", "视频会议"),
    "place": ("三楼", "上海办公室", "仓库", "前台", "家里", "二号会议室"),
    "when": ("今天早上", "周一", "昨晚更新以后", "一个小时以前", "改了密码以后"),
    "error": ("0x80070035", "错误 691", "连接超时", "证书已过期", "没有权限"),
}  # fmt: skip

CHINESE_SUBJECTS = (
    "{app}无法登录",
    "{place}的{device}坏了",
    "申请{app}权限",
    "{app}提示{error}",
    "{app}非常慢",
)

CHINESE_SENTENCES = (
    "从{when}开始，{app}一直提示{error}，然后自动关闭。",
    "{place}的{device}没有反应，指示灯是亮的。",
    "我已经重启了两次{device}，还是显示{error}。",
    "旁边的同事打开{app}也是一样，应该不是我电脑的问题。",
    "下午两点有客户会议，请尽快帮忙处理一下{app}。",
    "用网线和无线网络都试过了，结果都是{error}。",
    "麻烦派人到{place}看一下{device}，谢谢。",
    "现在只能手工复制文件，每天多花一个小时左右。",
    "如果需要更换{device}，费用可以记在我们部门。",
    "请问{app}里昨天的数据会不会丢失？",
)


def subject(dice: Random, chinese: bool) -> str:
    """A subject line."""
    return _filled(dice, CHINESE_SUBJECTS if chinese else SUBJECTS, chinese)


def message(dice: Random, chinese: bool, name: str, octets: int) -> str:
    """A message of about so many octets, lines ending with LF: greeting, sentences, closing, name."""
    lines = ["您好：" if chinese else dice.choice(GREETINGS)]
    size = 0
    while size < octets:
        lines.append(_filled(dice, CHINESE_SENTENCES if chinese else SENTENCES, chinese))
        size += len(lines[-1].encode()) + 2
    lines.append(f"{'谢谢！' if chinese else dice.choice(CLOSINGS)}\n{name}")
    return "\n\n".join(lines) + "\n"


def quotation(text: str, name: str, date: datetime, chinese: bool) -> str:
    """An earlier message below a reply, as mail programs quote it."""
    attribution = (
        f"{name} 于 {date:%Y-%m-%d %H:%M} 写道："
        if chinese
        else f"On {date:%d %b %Y at %H:%M}, {name} wrote:"
    )
    return f"\n{attribution}\n" + "".join(f"> {line}\n" for line in text.splitlines())


def _filled(dice: Random, choice: tuple[str, ...], chinese: bool) -> str:
    fillings = CHINESE_FILLINGS if chinese else FILLINGS
    said = dice.choice(choice).format(**{gap: dice.choice(words) for gap, words in fillings.items()})
    return said[0].upper() + said[1:]
