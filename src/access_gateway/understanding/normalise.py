"""One spelling for what is written in many: so that a phrase is found however it was typed or heard."""

import re
import unicodedata

_JOINERS = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
_LATIN_MARKS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_DASHES = re.compile(r"[-‐-―_/]+")
_MARKS = re.compile(r"[^\w\s\u0300-\u036f\u0f0b\u0f71-\u0fbc]+|[\u0f0d-\u0f14\u1800-\u1805\u1808\u1809]+")
_UNSPACED = (
    "\u0f00-\u0fff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\ua000-\ua4cf\uac00-\ud7af\U00020000-\U0003ffff"
)
_SPACE_IN_UNSPACED = re.compile(rf"(?<=[{_UNSPACED}]) +| +(?=[{_UNSPACED}])")
_TSHEG_AT_END = re.compile(r"\u0f0b+(?=,|$)")

_FOLDED = str.maketrans(
    {
        # Arabic script: hamza comes and goes in typed Uyghur and Kazakh; Persian and Arabic keyboards differ.
        **dict.fromkeys("ءٴئ", ""), "ک": "ك", "ی": "ى", "ه": "ە", "ہ": "ە", "ې": "ى",
        # Mongolian script: letters that look alike are typed for one another.
        "ᠣ": "ᠤ", "ᠥ": "ᠦ", "ᠲ": "ᠳ",
        # Chinese: the traditional characters of our own phrases.
        **dict(zip(
            "並乾併來係個們傢傾兒別劇動務勞員問喚嗎嘮噹圖埰夠孃寀實寶專尋對導島幫幷幹彆復愛態慾憑應戶採換搵擺時書會朮査榦機檢檯決沒淚溝為無煙煩熱爲當發盃眞種箇節絡給統經綫線總繫聯職聽脩腦臟臺與菸蓆薦藝處號蝸術衕裏裝裡複襬見親託詢話該說説談請諮講謝譯讓負責費質軟轉辦迴這連進過還郵釋鉆錶鍵鑽長門間閤闆關電須領頭願顧颱飼養餬餵駁駛髒體髮鬚魚麪麫麵麼麽黃點齣聲調細較緊讀從開數單寫靜閉閣縮減響剛覆廣訂碼",
            "并干并来系个们家倾儿别剧动务劳员问唤吗唠当图采够娘采实宝专寻对导岛帮并干别复爱态欲凭应户采换揾摆时书会术查干机检台决没泪沟为无烟烦热为当发杯真种个节络给统经线线总系联职听修脑脏台与烟席荐艺处号蜗术同里装里复摆见亲托询话该说说谈请咨讲谢译让负责费质软转办回这连进过还邮释钻表键钻长门间合板关电须领头愿顾台饲养糊喂驳驶脏体发须鱼面面面么么黄点出声调细较紧读从开数单写静闭阁缩减响刚复广订码",
            strict=True,
        )),
    }
)  # fmt: skip


def letters(text: str) -> str:
    """Return text in one spelling, letter by letter: also for the phrases that are looked for."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED)
    bare = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFC", bare)


def normalise(text: str) -> str:
    """Return a message in one spelling: no marks but "," between clauses, no space where none is written.

    Width, case, tones on Latin letters, look-alike letters, joiners and direction marks are gone; spaces
    are single, and none stand beside Han, Hangul, Yi or Tibetan letters, where recognisers put them.
    """
    text = letters(_JOINERS.sub("", text.replace("\u202f", " ")))
    text = _DASHES.sub(" ", _APOSTROPHES.sub("", text))
    text = _MARKS.sub(",", text)
    text = re.sub(r" ?,[ ,]*", ",", re.sub(r"\s+", " ", text)).strip(" ,")
    return _TSHEG_AT_END.sub("", _SPACE_IN_UNSPACED.sub("", text))
