"""What an answer has of numbers, codes and names, sign by sign."""

import pytest

from access_gateway.reply.spelling import MOST_FACTS, spelled


@pytest.mark.parametrize(
    ("text", "language", "lines"),
    [
        ("订单10086，昨天（11月22日）已经发货。", "zh-Hans", ["1，0，0，8，6。"]),
        ("退款99.50元，11:30前到。", "zh-Hans", ["99.50。", "11:30。"]),
        ("取件码是A7-93X。", "zh-Hans", ["A，7，9，3，X。"]),
        ("请到 Nike 的店里。", "zh-Hans", ["N，i，k，e。"]),
        ("2件。", "zh-Hans", ["2。"]),
        ("주문 10086, 코드 AB12", "ko-Hang", ["1, 0, 0, 8, 6.", "A, B, 1, 2."]),
        ("Your order 10086 ships by EMS today.", "en-Latn", ["1, 0, 0, 8, 6.", "E, M, S."]),
        ("已经发货，正在路上。", "zh-Hans", []),
    ],
)
def test_facts_are_given_sign_by_sign(text: str, language: str, lines: list[str]) -> None:
    """Whoever writes down a number hears its figures one by one; an amount keeps its point."""
    assert spelled([(text, language)]) == [(line, language) for line in lines]


def test_a_fact_is_given_once_and_not_without_end() -> None:
    """An answer full of numbers does not become a litany."""
    assert spelled([("订单10086", "zh-Hans"), ("10086到了", "zh-Hans")]) == [("1，0，0，8，6。", "zh-Hans")]
    many = " ".join(str(number) for number in range(1000, 2000))
    assert len(spelled([(many, "zh-Hans")])) == MOST_FACTS
