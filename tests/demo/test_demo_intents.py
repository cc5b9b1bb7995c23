"""The demonstration shop understands what people say, also as a recogniser writes it: without punctuation."""

import pytest

from access_gateway.demo.intents import Intents
from access_gateway.demo.orders import products
from access_gateway.demo.texts import order_number, plain, product_in

PHRASINGS = {
    "order-status": """
        我的订单什么时候到
        我的订单什么时候到？
        订单 10086 到哪了
        订单一零零八六到哪里了
        我买的东西怎么还没到
        帮我查一下快递
        查查我的包裹到哪儿了
        我想问一下我的快递什么时候能送来
        嗯那个我想问一下我的货发出了没有
        物流信息
        发货了吗
        我的东西还没收到啊
        几天能到
        订单10087现在什么情况
        我那个快递呢
        明天能到吗
        老花镜啥时候到
        催一下我的订单
        我要查订单
        我的订单好像丢了
        看看一零零八七的进度""",
    "return": """
        我要退货
        怎么退货
        这个我不喜欢想退
        能不能退
        可以退吗
        我想把羽绒服退了
        衣服太大了我想退掉
        七天无理由退货怎么弄
        你们支持退换货吗""",
    "exchange": "我要换货\n可以换个大的吗\n能换一件小号的吗\n帮我换一个颜色\n我想换一双",
    "refund": """
        我要退款
        退款什么时候到账
        我的钱什么时候退给我
        退款怎么还没到
        钱还没退回来
        退货的钱什么时候能到
        把钱退给我""",
    "cancel": "取消订单\n我不想要了\n订单10087我不要了\n帮我把那个单取消了吧\n不买了\n撤单",
    "address": """
        我要改地址
        收货地址写错了
        能改一下收货地址吗
        我搬家了
        地址填错了怎么办
        换个地址送""",
    "invoice": "开发票\n我要发票\n能给我开个收据吗\n单位要报销\n发票怎么还没有收到",
    "damage": "收到的东西是坏的坏了\n杯子碎了\n质量有问题\n你们发错了\n少发了一件\n血压计不能用",
    "complaint": "我要投诉\n你们态度太差了\n我很不满意\n服务真差\n你们骗人",
    "person": "转人工\n我要人工客服\n找个真人\n我想跟人说话\n帮我找客服\n叫你们经理来",
    "hours": """
        你们几点开门
        营业时间
        周末开门吗
        什么时候下班
        星期天上班吗
        现在还开着吗
        几点关门
        春节休息吗""",
    "contact": "你们店在哪\n客服电话多少\n你们的地址在哪里\n怎么联系你们\n门店在什么地方",
    "delivery": """
        运费多少钱
        包邮吗
        能送到新疆吗
        一般几天能到
        下单后多久送到
        你们用什么快递
        送货上门吗
        配送范围""",
    "price": "保温杯多少钱\n老花镜怎么卖\n羽绒服什么价\n耳机贵不贵\n有优惠吗\n多少钱\n血压计打折吗",
    "stock": "有老花镜吗\n收音机有货吗\n蓝牙耳机什么时候到货\n羽绒服还有没有\n保温杯还有吗\n你们卖不卖血压计",
    "products": "你们卖什么\n有什么商品\n都有哪些东西\n有什么推荐的",
    "payment": "怎么付款\n能用微信吗\n支持货到付款吗\n可以刷卡吗\n支付方式",
    "help": "你能做什么\n你会干什么\n帮助",
    "greeting": "你好\n喂\n在吗\n您好有人吗\n早上好",
    "thanks": "谢谢\n好的谢谢你\n麻烦你了",
    "goodbye": "再见\n没事了\n拜拜",
}
CASES = [
    (intent, text.strip())
    for intent, texts in PHRASINGS.items()
    for text in texts.split("\n")
    if text.strip()
]
INTENTS = Intents()
ALIASES = {alias: product.name for product in products().values() for alias in product.aliases}


def intent_of(text: str) -> str | None:
    _, shape = order_number(plain(text))
    return INTENTS.best(product_in(shape, ALIASES)[1])


@pytest.mark.parametrize(("intent", "text"), CASES, ids=[text for _, text in CASES])
def test_a_phrasing_is_understood(intent: str, text: str) -> None:
    """Common ways to say a thing all work, with spaces and punctuation or without."""
    assert intent_of(text) == intent
    assert intent_of(" ".join(text)) == intent
    assert intent_of(f"，{text}！。") == intent


@pytest.mark.parametrize(
    "text",
    [
        "",
        "？！……",
        "今天天气真好",
        "我的猫喜欢晒太阳",
        "唱首歌吧",
        "一加一等于几",
        "中国的首都是北京",
        "buyurtmam qachon keladi",
        "زاكازىم قاچان كېلىدۇ",
        "མགྱོགས་པོ་",
        "asdf qwer",
        "😀😀😀",
        "的了吗呢",
    ],
)
def test_what_is_not_about_the_shop_is_not_guessed(text: str) -> None:
    """The shop says honestly that it did not understand."""
    assert intent_of(text) is None


def test_there_are_enough_phrasings() -> None:
    """The list stays a real one."""
    assert len(CASES) >= 100
    assert set(PHRASINGS) == {intent.name for intent in INTENTS.all}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10086", "10086"),
        ("1 0 0 8 6", "10086"),
        ("１００８６", "10086"),
        ("一零零八六", "10086"),
        ("幺零零八六", "10086"),
        ("一〇〇八六", "10086"),
        ("一万零八十六", "10086"),
        ("一万零八十七号", "10087"),
        ("一万二千三百四十五", "12345"),
        ("订单号是 10086，谢谢", "10086"),
        ("我买了两件", None),
        ("一百二十块", None),
        ("13800138000", None),
        ("", None),
        ("十" * 500, "10"),
    ],
)
def test_order_numbers_are_read(text: str, number: str | None) -> None:
    """In figures, spaced, full width, digit by digit or by value."""
    found = order_number(plain(text))[0]
    assert found == number or (number == "10" and (found is None or len(found) <= 10))


def test_yes_and_no() -> None:
    """Short answers to a question are read; anything longer is a new matter."""
    for text in ("是", "对", "好的", "可以", "嗯", "行", "没错", "没问题", "是的谢谢", "ok"):
        assert INTENTS.reply(text) == "yes"
    for text in ("不", "不用", "不用了", "不是", "算了", "别", "不对", "没有"):
        assert INTENTS.reply(text) == "no"
    for text in ("", "多少钱", "好像我的订单还没有送到家里啊"):
        assert INTENTS.reply(text) is None
