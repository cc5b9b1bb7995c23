"""Conversations with the demonstration shop as a customer would have them."""

from datetime import datetime

import pytest

from access_gateway.demo.memory import FORGET_AFTER_S, MAX_CUSTOMERS, Memory
from access_gateway.demo.orders import orders, products, yuan
from access_gateway.demo.shop import CHINA, Said, Shop

SUNDAY = datetime(2026, 11, 22, 15, 0, tzinfo=CHINA)


class Visit:
    """One customer in the shop on a Sunday afternoon."""

    def __init__(self, now: datetime = SUNDAY) -> None:
        self.shop = Shop(now=lambda: now, clock=lambda: 0.0)

    def say(self, text: str, session: str = "a") -> str:
        return self.hear(text, session).answer

    def hear(self, text: str, session: str = "a") -> Said:
        return self.shop.answer(session, text)


def test_where_is_my_order() -> None:
    """The shop asks for the number once, and remembers it."""
    visit = Visit()
    assert "订单号" in visit.say("我的订单什么时候到")
    answer = visit.say("一零零八六")
    assert answer == (
        "订单10086，保温杯1件，昨天（11月21日，星期六）已经发货，正在路上。"
        "预计明天（11月23日，星期一）下午6点前送到。"
    )
    assert "89元" in visit.say("发票")
    assert "还在路上" in visit.say("我想退货")


def test_each_state_of_an_order_is_told() -> None:
    """Dates and amounts are real, and add up."""
    visit = Visit()
    assert "已付款459元，还没有发货。预计明天（11月23日，星期一）发货" in visit.say("订单10087到哪了")
    assert "老花镜2件，11月19日，星期四已经送到" in visit.say("10088")
    assert "退款168元正在处理，预计后天（11月24日，星期二）到账" in visit.say("10089的退款什么时候到账")
    assert "没有找到订单99999" in visit.say("查一下订单99999")
    assert "订单10088" in visit.say("哦是10088")


def test_a_return_from_wish_to_done() -> None:
    """The question, the yes, and the new state."""
    visit = Visit()
    assert "七天内可以无理由退货" in visit.say("我要退货")
    assert "11月26日，星期四之前都可以退货，退款79.8元" in visit.say("10088")
    assert "退货办好了" in visit.say("是的")
    assert "退货已经登记" in visit.say("我的退款呢什么时候到")
    assert "退货已经登记" in visit.say("我要退货")
    assert "已经送到" in visit.say("订单10088到哪了", session="someone-else")


def test_changing_ones_mind() -> None:
    """A no ends it, and another matter is taken up at once."""
    visit = Visit()
    visit.say("取消订单10087")
    assert "不办了" in visit.say("不用了")
    assert "还没有发货" in visit.say("发货了吗")
    visit.say("取消订单")
    assert "每件39.9元" in visit.say("老花镜多少钱")
    assert not visit.hear("是").understood
    visit.say("取消订单")
    assert "已经取消，459元11月25日，星期三前退回" in visit.say("确认")
    assert "已经取消" in visit.say("取消订单")


def test_limits_of_returns_and_exchanges() -> None:
    """What is not possible is said with its reason and with what is."""
    visit = Visit()
    assert "过了七天退货期" in visit.say("10090我要退货")
    assert "过了十五天换货期" in visit.say("那能换货吗")
    assert "不能取消" in visit.say("取消")
    assert "不能改地址" in visit.say("我要改地址")
    assert "不用退货，可以直接取消" in visit.say("10087想退货")
    assert "已经取消" in visit.say("好")
    assert "不能开发票" in visit.say("开发票")
    assert "可以换货" in visit.say("10088我想换货")
    assert "换货办好了" in visit.say("可以")
    assert "免费换货或退货" in visit.say("10090杯子碎了")
    assert "还没有送到" in visit.say("10086换货")
    assert "不能取消" in visit.say("10086取消")
    assert "没有退款申请" in visit.say("退款")


def test_a_new_address_is_read_back() -> None:
    """What was heard is confirmed before it counts."""
    visit = Visit()
    assert "请说新的收货地址" in visit.say("10087我要改地址")
    assert "新地址是：乌鲁木齐市天山区 解放路8号。对吗" in visit.say("乌鲁木齐市天山区  解放路8号")
    assert "再说一遍" in visit.say("不对")
    assert "解放路18号{number}" in visit.say("乌鲁木齐市天山区解放路18号{number}")
    assert visit.say("对") == "地址改好了。订单10087会送到：乌鲁木齐市天山区解放路18号{number}。"
    visit.say("我要改地址")
    assert "不办了" in visit.say("算了")
    visit.say("我要改地址")
    assert visit.hear("转人工").wants_person
    visit.say("我要改地址")
    assert "459元" in visit.say("开发票")


def test_goods() -> None:
    """Prices, stock, and what "it" is."""
    visit = Visit()
    assert "您想问哪件商品" in visit.say("多少钱")
    assert visit.say("保温杯") == "保温杯每件89元，现在有货，还有23件。"
    assert "现在没有货，预计11月27日，星期五到货" in visit.say("收音机有货吗")
    assert "收音机每件129元" in visit.say("多少钱")
    assert "老花镜" in visit.say("你们卖什么")


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (SUNDAY, "现在正在营业，今天到20点"),
        (SUNDAY.replace(hour=8), "今天早上10点开门"),
        (SUNDAY.replace(hour=20), "明天早上9点开门"),
        (SUNDAY.replace(day=20, hour=20), "今天到21点"),
        (SUNDAY.replace(day=20, hour=22), "明天早上10点开门"),
    ],
)
def test_opening_hours_are_those_of_the_day(when: datetime, said: str) -> None:
    """Weekday and weekend, before, during and after."""
    assert said in Visit(when).say("你们几点开门")


def test_a_person_and_a_complaint() -> None:
    """Both ways out of the bot are there."""
    visit = Visit()
    assert visit.hear("我要找人工") == Said("好的，正在为您转人工客服。", wants_person=True)
    assert "编号T1122001" in visit.say("我要投诉")
    assert "编号T1122002" in visit.say("服务太差")


@pytest.mark.parametrize("text", ["", "今天天气真好", "\x00\ud800", "{number}", "زاكازىم قاچان كېلىدۇ"])
def test_what_is_not_understood_is_said_so(text: str) -> None:
    """No guess, and what else can be asked."""
    said = Visit().hear(text)
    assert not said.understood
    assert "没听懂" in said.answer


def test_a_very_long_text_is_refused_politely() -> None:
    """Nothing is read out of a novel."""
    assert not Visit().hear("退货" * 300).understood


def test_every_sentence_can_be_said() -> None:
    """No answer has a hole: all words in braces are known ones."""
    visit = Visit()
    words = {
        **orders()["10086"].words(SUNDAY.date()),
        **dict.fromkeys(
            [
                "products",
                "complaint",
                "answered",
                "now",
                "opens",
                "closes",
                "product",
                "price",
                "stock",
                "count",
                "restock",
            ],
            "x",
        ),
    }
    for sentence in visit.shop._sentences.values():
        assert "{" not in sentence.format_map(words)


def test_amounts() -> None:
    """Written as people write them."""
    assert [yuan(fen) for fen in (8900, 3990, 7985, 5, 100, 0)] == ["89", "39.9", "79.85", "0.05", "1", "0"]
    assert all(product.price_fen > 0 for product in products().values())


def test_memory_is_bounded_in_number_and_time() -> None:
    """A shop that is open for months does not fill up, and does not mistake one visitor for another."""
    clock = [0.0]
    memory = Memory(lambda: clock[0])
    memory.of("a").number = "10086"
    assert memory.of("a").number == "10086"
    clock[0] += FORGET_AFTER_S + 1
    assert memory.of("a").number is None
    memory.of("a").number = "10086"
    for session in range(MAX_CUSTOMERS):
        memory.of(str(session))
    assert len(memory) == MAX_CUSTOMERS
    assert memory.of("a").number is None
