"""Chinese postal addresses in running text, down to a house: cities and districts alone stay, as no secret."""

import re
from collections.abc import Iterator

_HAN = "\u4e00-\u9fff"
_NUMERAL = "(?:[0-9]{1,5}(?:-[0-9]{1,5})?|[一二三四五六七八九十百]{1,4}|[A-Za-z][0-9]{0,3})"
_STREET = "(?:大道|大街|胡同|小区|花园|公寓|大厦|广场|新村|家园|公馆|[路街道巷弄村庄苑园城府里屯组镇湾])"
_NUMBERED = "(?:号楼|號樓|号院|号|號|弄|栋|幢|棟|座|期|单元)"
_NO_HOUSE = "(?:线|線|店|客服|开|開|之|前|后|以|左右|发|到|下|晚|早|上)"
"""After a number of the month (路上5号发的), a metro line, a shop or a clerk."""
_HOUSE = re.compile(f"({_STREET}) ?(?:{_NUMERAL} ?{_NUMBERED}(?!{_NO_HOUSE})|[A-Za-z][座栋幢])")
_PART = "(?:号楼|號樓|号院|号|號|弄|栋|幢|棟|座|单元|單元|门|层|層|楼|樓|室|房|户)"
_MORE = re.compile(f" ?(?:[附东西南北]?{_NUMERAL} ?{_PART}|[0-9]{{3,4}}(?![0-9元块件个]))")
_BEFORE = re.compile(f"[{_HAN}·0-9]{{2,48}}$")
_PROVINCE = re.compile(
    "(?:北京|天津|上海|重庆|重慶|河北|山西|辽宁|遼寧|吉林|黑龙江|黑龍江|江苏|江蘇|浙江|安徽|福建|江西|山东|山東|河南|湖北"
    "|湖南|广东|廣東|海南|四川|贵州|貴州|云南|雲南|陕西|陝西|甘肃|甘肅|青海|台湾|臺灣|内蒙古|內蒙古|广西|廣西|西藏|宁夏|寧夏"
    "|新疆|香港|澳门|澳門)"
)
_NOT_IN_NAMES = re.compile(
    ".*(?:[我你您他她们們在喺佇住是给給寄送往请請把的了址从從跟去有等就]|[寄送发發改搬][到成为為]|到)"
)
_POINTING = re.compile("(?:[这那哪每整这這]|[条條个個]|马|[国國省县縣])$")

_LABELLED = re.compile(
    "(?:地址|住址|寄到|寄往|送到|发到|發到|收货地|收貨地)(?:是|为|為|改成|改为|改為|在)?[:： ]{0,2}"
    f"([{_HAN}0-9A-Za-z·# ()（）-]{{6,60}})"
)
_LEVELS = re.compile("[省市区區县縣旗镇鎮乡鄉村路街巷号號栋幢室苑]|小区|单元|花园")
_LEAST_LEVELS = 3


def find(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each address, in order."""
    end = 0
    for match in _HOUSE.finditer(text):
        if match.start() < end:
            continue
        start = _beginning(text, match.start(), end)
        if start is None:
            continue
        end = match.end()
        while more := _MORE.match(text, end):
            end = more.end()
        yield start, end
    if end == 0:
        yield from _labelled(text)


def _beginning(text: str, street: int, least: int) -> int | None:
    """Return where the address begins that has this street ending; None where what is before is no name."""
    before = _BEFORE.search(text, max(least, street - 48), street)
    if not before:
        return None
    name, start = before[0], before.start()
    province = _PROVINCE.search(name)
    if province:
        return start + province.start()
    cut = _NOT_IN_NAMES.match(name)
    if cut:
        start, name = start + cut.end(), name[cut.end() :]
    stripped = name.lstrip("0123456789·")
    start += len(name) - len(stripped)
    return start if len(stripped) >= 2 and not _POINTING.search(stripped) else None


def _labelled(text: str) -> Iterator[tuple[int, int]]:
    """Yield what follows the word for address and has enough levels of one."""
    for match in _LABELLED.finditer(text):
        value = match[1].rstrip()
        if len(set(_LEVELS.findall(value))) >= _LEAST_LEVELS:
            yield match.start(1), match.start(1) + len(value)
