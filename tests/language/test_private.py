"""Personal data out of a message, and back into the answer; everything else as it was."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access_gateway.language.private import Masked, has_id_check_digit, mask, passes_luhn

MASKED = [
    ("我叫王小明，电话13812345678", "我叫〔姓名1〕，电话〔电话1〕"),
    ("手机 138 1234 5678 或 +86 139-8765-4321", "手机 〔电话1〕 或 〔电话2〕"),
    ("打010-62345678转3找我", "打〔电话1〕转3找我"),
    ("座机(0571)88886666", "座机〔电话1〕"),
    ("身份证11010519491231002X", "身份证〔证件1〕"),
    ("护照号是E12345678", "护照号是〔证件1〕"),
    ("卡号6222021234567890128退款", "卡号〔银行卡1〕退款"),
    ("退到 4111 1111 1111 1111", "退到 〔银行卡1〕"),
    ("邮箱a.b@example.com，谢谢", "邮箱〔邮箱1〕，谢谢"),
    ("寄到浙江省杭州市西湖区文三路138号2幢301室", "寄到〔地址1〕"),
    ("我住在文三路138号", "我住在〔地址1〕"),
    ("我同事住喺中環鴨巴甸街二十八號", "我同事住喺〔地址1〕"),
    ("送到和平路12号院3单元", "送到〔地址1〕"),
    ("帮我把地址改成上海市徐汇区漕溪北路88号5楼，谢谢", "帮我把地址改成〔地址1〕，谢谢"),
    ("收货地址：新疆乌鲁木齐市天山区解放北路", "收货地址：〔地址1〕"),
    ("我姓李，叫我李女士", "我姓〔姓名1〕，叫我〔姓名1〕女士"),
    ("我是欧阳娜娜，想退货", "我是〔姓名1〕，想退货"),
    ("收件人：阿依古丽·买买提", "收件人：〔姓名1〕"),
    ("我叫Tom Smith", "我叫〔姓名1〕"),
    ("這裡是陳大文，電話0912-345678", "這裡是〔姓名1〕，電話0912-345678"),
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_personal_data_is_masked_and_comes_back(text: str, masked: str) -> None:
    """The backend never sees the number; the customer gets it back in the answer."""
    found = mask(text)
    assert found.text == masked
    assert found.restore(found.text) == text


LEFT = [
    "订单号13812345678还没到", "订单 11010519491231002X", "运单号SF13812345678", "快递单号 6222021234567890128",
    "验证码 138123", "一共13800138000元", "￥13812345678", "2025-11-02 下单", "11月2号下单的", "400-800-1234",
    "型号X13812345678", "1381234567", "138123456789", "订单202511021234567890", "3.13812345678",
    "身份证110105194912310021", "4111 1111 1111 1112", "6222021234567890128",
    "我是常客", "我是江苏人", "我是学生", "我叫外卖了", "我叫了车", "我是会员", "我是高手", "我是买家",
    "我是白金会员", "我是于昨天下单的",
    "我是想问一下", "我是方便面爱好者", "我姓什么不重要", "叫我等了三天", "收件人改一下",
    "这条路3号开始修", "地铁2号线", "杭州市有货吗", "发到北京市朝阳区要几天", "南京路步行街", "3号楼梯",
    "5号链接", "2号店", "国道10号堵车",
    "地址写错了，怎么改", "地址是对的", "西湖龙井100克", "@客服", "a@b",
]  # fmt: skip


@pytest.mark.parametrize("text", LEFT)
def test_orders_amounts_dates_and_words_are_left(text: str) -> None:
    """A backend that asks for masking still finds the order, the price and what the customer wants."""
    assert mask(text) == Masked(text)


def _id_number(seed: int) -> str:
    made = random.Random(seed)
    place, year = made.choice(["110105", "650102", "540102"]), made.randint(1950, 2010)
    body = f"{place}{year}{made.randint(1, 12):02d}{made.randint(1, 28):02d}{made.randint(0, 999):03d}"
    return next(body + last for last in "0123456789X" if has_id_check_digit(body + last))


@given(st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_only_the_right_check_digit_makes_an_identity_number(seed: int) -> None:
    """A number of eighteen digits that is something else is not hidden."""
    number = _id_number(seed)
    assert mask(f"我的是{number}。").text == "我的是〔证件1〕。"
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert not has_id_check_digit(wrong)
    assert mask(f"我的是{wrong}。").text == f"我的是{wrong}。"


def test_check_digits_of_cards() -> None:
    """The published test number is right, and one digit off is not."""
    assert passes_luhn("4111111111111111")
    assert not passes_luhn("4111111111111112")
    assert not passes_luhn("")


def test_the_same_number_has_one_placeholder() -> None:
    """A backend can see that it is the same telephone."""
    found = mask("13812345678，对，就是13812345678，不是13912345678")
    assert found.text == "〔电话1〕，对，就是〔电话1〕，不是〔电话2〕"


@pytest.mark.parametrize(
    "answer", ["会打给〔电话1〕", "会打给[电话1]", "会打给【电话 1】", "会打给（电话1）", "会打给< 电话1 >"]
)
def test_backends_may_change_the_brackets(answer: str) -> None:
    """A language model behind the gateway that writes other brackets loses nothing."""
    assert mask("我的电话13812345678").restore(answer) == "会打给13812345678"


def test_placeholders_that_a_customer_typed_stay_theirs() -> None:
    """Nobody gets another's data by typing brackets."""
    found = mask("〔电话1〕是什么？我的是13812345678")
    assert found.text == "〔电话1〕是什么？我的是〔电话2〕"
    assert (
        found.restore("〔电话1〕不知道，〔电话2〕知道，〔电话3〕没有")
        == "〔电话1〕不知道，13812345678知道，〔电话3〕没有"
    )


def test_ten_placeholders_are_not_one() -> None:
    """〔电话1〕 inside 〔电话12〕 is another customer's number."""
    numbers = [f"138{place:08d}" for place in range(12)]
    found = mask("，".join(numbers))
    assert found.restore("〔电话12〕和〔电话1〕") == f"{numbers[11]}和{numbers[0]}"


def test_secrets_do_not_get_into_logs() -> None:
    """What is logged of a masked text is its size."""
    assert "138" not in repr(mask("13812345678"))
    assert "王" not in repr(mask("我叫王小明").secrets[0])


def test_another_backend_gets_its_own_words() -> None:
    """An English bot reads English placeholders."""
    assert mask("我的电话13812345678", "en-Latn").text == "我的电话〔phone1〕"


@given(
    st.lists(
        st.one_of(
            st.sampled_from([text for text, _ in MASKED] + LEFT + ["〔电话1〕", "[姓名1]", " ", "，"]),
            st.text(max_size=20),
        ),
        max_size=6,
    ).map("".join)
)
@settings(max_examples=500, deadline=None)
def test_what_is_masked_can_always_be_restored(text: str) -> None:
    """No message is changed by going out masked and coming back."""
    found = mask(text)
    assert found.restore(found.text) == text
    assert all(secret.value and secret.placeholder in found.text for secret in found.secrets)


@pytest.mark.parametrize(
    "unit", ["1", "13812345678 ", "我叫", "文三路1号", "a@", "地址：省市", "王", "〔电话1", "0571-", "1 "]
)
def test_long_text_takes_a_bounded_time(unit: str) -> None:
    """The longest message costs milliseconds."""
    begin = time.process_time()
    mask((unit * 4000)[:4000])
    assert time.process_time() - begin < 1.5
