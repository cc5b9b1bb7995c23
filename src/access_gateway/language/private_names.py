"""People's names, after the words that introduce one: 我叫, 我姓, 收件人."""

import re
from collections.abc import Iterator

_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許邓鄧韩韓冯馮曹彭曾肖蕭萧田董潘袁蔡蒋蔣余于杜叶葉程"
    "魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范範汪廖石金韦韋贾賈夏付傅方邹鄒熊白孟秦邱侯江尹薛闫閻段雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万"
    "萬覃武钱錢戴严嚴莫孔向常汤湯赖賴庞龐樊兰蘭殷施洪翟安颜顏倪温溫芦季俞章鲁魯葛伍柯毕畢聂聶焦齐齊梅庄莊辛管祝左涂谷祁时舒耿牟"
    "卜詹关關苗凌费費纪紀靳盛童欧歐甄项項曲成游阳陽裴席卫衛查屈鲍鮑位覃霍翁隋植甘景薄单包司柏宁寧柴阮柳米尚"
)
_COMPOUND = "(?:欧阳|歐陽|上官|司马|司馬|诸葛|諸葛|东方|東方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|长孙|司徒)"
_HAN = "\u4e00-\u9fff"
_ENDS = (
    rf"(?=$|[^{_HAN}A-Za-z0-9]|先生|女士|小姐|老师|老師|同学|收"
    "|的(?:订单|电话|地址|快递|包裹|号码))"
)
_GIVEN = f"(?:{_COMPOUND}[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{1,2}}?)"
_TITLED = f"(?:{_COMPOUND}|[{_SURNAMES}])(?=先生|女士|小姐|太太|老师|老師)"
_OF_PEOPLES = f"[{_HAN}]{{2,10}}(?:[·•・‧][{_HAN}]{{1,10}}){{1,3}}"
_LATIN = r"[A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20}){0,2}(?![A-Za-z0-9])"
_NAME = f"(?:{_OF_PEOPLES}|{_TITLED}|{_GIVEN}{_ENDS}|{_LATIN})"

_CALLED = re.compile(f"(?:我(?:的名字)?(?:就)?叫|名叫|名字(?:是|叫)|我本人叫|叫我)[做作：: ]{{0,2}}({_NAME})")
_LABELLED = re.compile(
    "(?:姓名|收件人|收货人|收貨人|联系人|聯繫人|联络人|寄件人|户名|持卡人|签收人)(?:是|叫|为|為|改成|改为)?[：: ]{0,2}"
    f"({_NAME})"
)
_I_AM = re.compile(
    f"(?:我是|这里是|這裡是|本人)(?:顾客|客户|买家|买主|你们的客户)?({_OF_PEOPLES}|{_TITLED}|{_GIVEN}{_ENDS})"
)
_SURNAME_ONLY = re.compile(f"(?:我|免贵|免貴|本人|小人|贵客)姓({_COMPOUND}|[{_SURNAMES}])")
_NO_NAME = re.compile(
    "[人客手东東生员員的家户戶号號店货貨买買要想在来來了过過妈媽爸哥姐弟妹吗嗎呢吧啊呀么麼下上们們里裡白黑常年月日天粉迷主方师師工商板者友位个個件款样樣色网網单單车車们错都也很没沒不还]$"
    "|^(?:高级|黄牛|金牌|金卡|白金|钻石|新|马上|安全|时时|万一|万分|成年|关注|关于|向来|常来|常常|任何|方便|安排|包邮|江苏|江西|江南"
    "|温州|宁夏|宁波|成都|石家庄|海南|金华|连云|安徽|吉林|田园|石油|周末|周一|周二|周三|周四|周五|周六|周日|高中|高考|单身|独立|谷歌)"
)
"""What follows 我是 and 我叫 and looks like a name: 我是常客, 我是江苏人."""


def find(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each name."""
    for pattern in (_CALLED, _LABELLED, _SURNAME_ONLY):
        for match in pattern.finditer(text):
            if not _is_word(match[1]):
                yield match.span(1)
    for match in _I_AM.finditer(text):
        if not _is_word(match[1]):
            yield match.span(1)


def _is_word(name: str) -> bool:
    return len(name) > 1 and "·" not in name and _NO_NAME.search(name) is not None
