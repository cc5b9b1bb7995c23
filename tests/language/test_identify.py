"""Which language a message is in, by the models that ship."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from access_gateway.contracts.languages import BY_TAG, UND
from access_gateway.language.identify import Identifier

SENTENCES = [
    ("zh-Hans", "你好"),
    ("zh-Hans", "我买的衣服什么时候能到？"),
    ("zh-Hans", "房间很干净，早餐也不错，下次还会来。"),
    ("zh-Hans", "请问可以退货吗"),
    ("zh-Hans", "iPhone 15 Pro Max 多少钱"),
    ("zh-Hant", "我買的衣服什麼時候會到？"),
    ("zh-Hant", "請問這個訂單可以取消嗎"),
    ("zh-Hans-x-sichuan", "你们啥子时候发货嘛"),
    ("zh-Hans-x-sichuan", "这个好多钱哦，相因点要得不"),
    ("zh-Hans-x-sichuan", "我的快递咋个还没到喃"),
    ("zh-Hans-x-dongbei", "这玩意儿咋整的，贼拉贵"),
    ("zh-Hans-x-dongbei", "俺买的东西咋还没到呢，麻溜儿的"),
    ("zh-Hans-x-dongbei", "你搁那嘎哈呢"),
    ("yue-Hant", "唔該，我件貨幾時到呀？"),
    ("yue-Hant", "呢個size有冇得換"),
    ("yue-Hant", "我想問下點解仲未寄出嚟"),
    ("yue-Hans", "这个size有冇得换"),
    ("yue-Hans", "你哋几点收工呀，我听日过嚟攞"),
    ("wuu-Hans", "侬好，搿个物事几钿？"),
    ("wuu-Hans", "阿拉买个物事哪能还呒没到"),
    ("wuu-Hans", "侬帮我看看好伐"),
    ("nan-Hant", "歹勢，這个偌濟錢？"),
    ("nan-Hant", "我買的物件哪會猶未到"),
    ("nan-Hant", "勞力，你共我看覓好無"),
    ("nan-Hans", "这个物件偌济钱？我欲买两个，敢会当送来阮兜"),
    ("nan-Latn", "Góa beh mn̄g chi̍t-hāng tāi-chì"),
    ("nan-Latn", "Lí hó, che gōa-chē chîⁿ?"),
    ("hak-Hant", "恁仔細，這隻愛幾多錢？"),
    ("hak-Hant", "𠊎買个東西仰般還吂到"),
    ("hak-Hans", "𠊎买个东西仰般还吂到，摎𠊎看一下"),
    ("ug-Arab", "ياخشىمۇسىز"),
    ("ug-Arab", "بۇ قانچە پۇل؟"),
    ("ug-Arab", "رەھمەت"),
    ("ug-Arab", "زاكازىم قاچان كېلىدۇ"),
    ("ug-Arab", "مەن تېلېفون سېتىۋالدىم، ئەمما كەلمىدى"),
    ("ug-Latn", "yaxshimusiz, buyrutmam qachan kélidu?"),
    ("ug-Latn", "bu qanche pul, rehmet"),
    ("ug-Cyrl", "яхшимусиз, бу қанчә пул?"),
    ("bo-Tibt", "བཀྲ་ཤིས་བདེ་ལེགས།"),
    ("bo-Tibt", "འདི་གོང་ག་ཚོད་རེད།"),
    ("bo-Tibt", "ང་ཚོས་བོད་སྐད་བཤད་ཀྱི་ཡོད།"),
    ("mn-Cyrl", "Сайн байна уу, миний захиалга хэзээ ирэх вэ?"),
    ("mn-Cyrl", "Баярлалаа"),
    ("mn-Mong", "ᠰᠠᠢᠨ ᠪᠠᠶᠢᠨ᠎ᠠ ᠤᠤ"),
    ("kk-Cyrl", "Сәлеметсіз бе, тапсырысым қашан келеді?"),
    ("kk-Cyrl", "рахмет сізге"),
    ("kk-Arab", "سالەمەتسىز بە، تاپسىرىسىم قاشان كەلەدى؟"),
    ("kk-Arab", "وسى زات قانشا تۇرادى"),
    ("ko-Hang", "안녕하세요, 주문한 상품이 언제 도착하나요?"),
    ("ko-Hang", "네"),
    ("za-Latn", "Mwngz ndei, gij doxgaiq neix geijlai ngaenz?"),
    ("za-Latn", "Gou siengj cawx aen neix"),
    ("ii-Yiii", "ꆈꌠꁱꂷ"),
    ("en-Latn", "Where is my order? I have been waiting for a week."),
    ("en-Latn", "thank you very much"),
    ("ja-Jpan", "注文した商品はいつ届きますか"),
    ("ru-Cyrl", "Здравствуйте, когда придёт мой заказ?"),
    ("ky-Cyrl", "Саламатсызбы, менин буйрутмам качан келет?"),
    ("tt-Cyrl", "Исәнмесез, минем заказым кайчан килә?"),
    ("fa-Arab", "سفارش من چه زمانی به دستم می‌رسد؟"),
    ("ar-Arab", "مرحبا، متى يصل طلبي؟"),
    ("ur-Arab", "السلام علیکم، میرا آرڈر کب آئے گا؟"),
    ("ps-Arab", "سلام، زما فرمایش به کله راشي؟ ستاسو څخه مننه"),
    ("ckb-Arab", "سڵاو، داواکارییەکەم کەی دەگات؟"),
    ("uz-Latn", "Buyurtmam qachon yetib keladi? O‘zbekistonga yuborasizmi?"),
    ("tr-Latn", "Merhaba, siparişim ne zaman gelecek?"),
    ("vi-Latn", "Xin chào, đơn hàng của tôi khi nào đến?"),
    ("dz-Tibt", "ཁྱོད་ག་དེ་སྦེ་ཡོད་ག"),
]


@pytest.mark.parametrize(
    ("tag", "text"), SENTENCES, ids=[f"{tag}-{i}" for i, (tag, _) in enumerate(SENTENCES)]
)
def test_short_real_messages_are_told_apart(identifier: Identifier, tag: str, text: str) -> None:
    """A customer of every language of the table is known by one short sentence."""
    assert identifier.identify(text).language == tag


def test_every_tag_of_the_table_has_a_sentence() -> None:
    """No language is promised without being tried."""
    assert set(BY_TAG) <= {tag for tag, _ in SENTENCES}


NOTHING = [
    "", " ", "\n", "\t \r\n", "\0", "12345", "¥ 99.50", "２０２５",
    "٣٤٥", "།", "་", "???", "…", "——", "👍👍", "😀🎉❤️",
    "(╯°□°）╯︵ ┻━┻", "¯\\_(ツ)_/¯", "(・∀・)",
    "https://example.com/order?id=12", "www.example.com", "a@example.com",
    "SF1234567890", "A1-B2-C3", "XL", "OK", "no",
    "asdfghjkl", "hahahahaha", "qwertyuiop", "a", "Я", "\u200b\u200d", "\ufeff",
    "\ud800", "\u202e\u2066", "〇" * 0, "★☆★", "1/2", "+86 138 0013 8000", "2025-11-02 18:30",
]  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_said_is_no_language(identifier: Identifier, text: str) -> None:
    """Digits, emoji, addresses, order numbers and noise are never answered in a guessed language."""
    found = identifier.identify(text)
    assert (found.language, found.confidence) == (UND, 0.0)


@pytest.mark.parametrize(("tag", "text"), [("vi-Latn", "có"), ("vi-Latn", "đi"), ("tr-Latn", "iş")])
def test_a_word_of_two_letters_that_english_lacks_is_a_word(
    identifier: Identifier, tag: str, text: str
) -> None:
    """A Vietnamese customer's "yes" is two letters long, and so is OK, which says nothing."""
    assert identifier.identify(text).language == tag


def test_order_numbers_and_links_do_not_hide_the_language(identifier: Identifier) -> None:
    """A pasted link or order number beside a question changes nothing."""
    found = identifier.identify("زاكازىم SF1234567890 قاچان كېلىدۇ https://example.com/a/b/c")
    assert found.language == "ug-Arab"
    assert identifier.identify("订单 SF1234567890 什么时候到").language == "zh-Hans"


def test_the_main_language_of_mixed_text_wins(identifier: Identifier) -> None:
    """Product names in another script do not take a message away from its language."""
    assert identifier.identify("men 手机 alay deymen, qanche pul").language == "ug-Latn"
    assert identifier.identify("بۇ 手机 قانچە پۇل بولىدۇ").language == "ug-Arab"
    assert identifier.identify("我要买一个 airpods max").language == "zh-Hans"


def test_presentation_forms_and_wide_letters_are_read(identifier: Identifier) -> None:
    """Text copied from old Uyghur pages, or typed with a Chinese input method's wide letters, is the same text."""
    assert identifier.identify("ﺑﯘ ﻗﺎﻧﭽﻪ ﭘﯘﻝ؟ ﺋﯘﻳﻐﯘﺭ").language == "ug-Arab"
    assert identifier.identify("ｗｈｅｒｅ ｉｓ ｍｙ ｏｒｄｅｒ").language == "en-Latn"


ONE_WORD = [
    ("yue-Hant", "警方話涉案嘅男子今朝已經離境"), ("yue-Hant", "委員會喺星期二發表聲明"), ("yue-Hans", "闲暇嘅时间"),
    ("yue-Hant", "佢認為"), ("hak-Hant", "這係厥阿婆个手鈪"), ("wuu-Hans", "侪是老贵个。"), ("nan-Hant", "毋通共伊講"),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "text"), ONE_WORD, ids=[f"{tag}-{i}" for i, (tag, _) in enumerate(ONE_WORD)])
def test_one_word_that_mandarin_lacks_is_enough(identifier: Identifier, tag: str, text: str) -> None:
    """Who writes a formal or very short message with one word of their own is still known by it."""
    assert identifier.identify(text).language == tag


DZONGKHA = ["ཁོ་ལུ་ཟེར་སླབ་ད་ཨིན་པས།", "ང་བཅས་ཀྱིས་འབད་དགོཔ་ཨིན།", "དངུལ་འདི་ག་ཅི་སྦེ་མ་ལྷོདཔ་ཨིན་ན།"]


@pytest.mark.parametrize("text", DZONGKHA)
def test_dzongkha_is_not_tibetan(identifier: Identifier, text: str) -> None:
    """Two languages of one script are told by their grammar, whatever is talked about."""
    assert identifier.identify(text).language == "dz-Tibt"


def test_the_customers_choice_tips_the_balance_only(identifier: Identifier) -> None:
    """Who chose Cantonese is believed in doubt, and not when writing something else altogether."""
    assert identifier.identify("几时到", prefer="yue-Hans").language == "yue-Hans"
    assert identifier.identify("Where is my order?", prefer="yue-Hant").language == "en-Latn"
    assert identifier.identify("请问我买的衣服什么时候能够发货", prefer="yue-Hans").language == "zh-Hans"
    assert identifier.identify("一", prefer="zh-Hant").script == "Hant"


def test_dialect_and_alternatives_are_told(identifier: Identifier) -> None:
    """The backend learns which topolect it was and what else it may have been."""
    found = identifier.identify("唔該，呢件衫幾錢呀")
    assert (found.dialect, found.script) == ("cantonese", "Hant")
    assert found.confidence > 0.9
    assert identifier.identify("我买的衣服什么时候能到").dialect is None
    assert all(guess.language != found.language for guess in found.alternatives)


MANDARIN = [
    "质量很好，物流也快，好评", "房间有点小，但是很干净", "这个手机电池不耐用",
    "老板人很好，下次还来", "系统装起来有点麻烦",
    "味道一般，分量太少了", "快递小哥态度很好", "书的内容不错，印刷清晰",
    "咋办啊，急死我了", "咱们什么时候走", "好久不见",
    "快点发货吧", "真是恼火", "性价比高，值得购买", "经济实惠",
    "孩子很喜欢，谢谢", "酒店离地铁站很近", "还没用，先给好评吧",
    "不要啊", "没得说，服务一流", "我整个人都不好了", "今天天气不错，适合出去玩",
    "步伐很轻快", "较紧张的一天", "请系好安全带",
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "咋还没到嘞，订单10086",
        "俺买的那口锅咋老冒烟嘞",
        "好嘞，那我先挂了啊",
        "人嘞？一上午没个动静",
        "给退不给退嘞，给句痛快话",
    ],
)
def test_a_clause_that_ends_in_lei_is_not_cantonese_for_that(identifier: Identifier, text: str) -> None:
    """嘞 ends clauses from Harbin to Zhengzhou, and in Hong Kong: the grandmother is not answered in Cantonese."""
    assert identifier.identify(text).language.startswith("zh-Hans")


@pytest.mark.parametrize("text", MANDARIN)
def test_plain_mandarin_is_not_taken_for_a_topolect(identifier: Identifier, text: str) -> None:
    """Somebody who writes plain Mandarin is never answered as if they had not."""
    assert identifier.identify(text).language == "zh-Hans"


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
@example("\ud83d\ude00")
@example("\udc80\ud800")
@example("a" * 100_000)
@example("字" * 100_000)
@example("ا\u0300" * 5_000)
@example("-" * 50_000 + "@")
@example("A-" * 30_000)
def test_any_string_is_answered(identifier: Identifier, text: str) -> None:
    """No text brings identification down, and confidence is always a probability."""
    found = identifier.identify(text)
    assert 0.0 <= found.confidence <= 1.0
    assert (found.language == UND) == (found.confidence == 0.0)


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet=st.characters(categories=("P", "S", "N", "Z", "C"), exclude_characters="〇"), max_size=60
    )
)
def test_symbol_soup_is_never_a_language(identifier: Identifier, text: str) -> None:
    """Symbols, digits and controls alone are never a confident answer."""
    assert identifier.identify(text).confidence <= 0.5


def test_a_long_message_is_in_the_language_that_it_begins_in(identifier: Identifier) -> None:
    """Who asks in Uyghur and pastes the shop's English terms below is a customer who writes Uyghur."""
    asked = (
        "men aldinqi hepte silerdin kiyim sétiwalghan idim lékin téxiche tapshurup almidim qandaq qilimen "
    )
    terms = (
        "the seller will refund the buyer within thirty days of delivery if the goods are not as described "
    )
    assert identifier.identify(asked + asked + terms * 8).language == "ug-Latn"


def test_wide_punctuation_takes_no_confidence(identifier: Identifier) -> None:
    wide, narrow = identifier.identify("呢件衫有冇得平啲呀？！"), identifier.identify("呢件衫有冇得平啲呀?!")
    assert wide == narrow
