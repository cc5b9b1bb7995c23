"""What the shop sells and has sold, with real amounts and dates."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from access_gateway.demo.intents import read_toml

State = Literal["paid", "shipped", "delivered", "refunding", "returning", "exchanging", "cancelled"]
WEEKDAYS = "一二三四五六日"
RETURN_DAYS = 7
EXCHANGE_DAYS = 15
REFUND_DAYS = 3


@dataclass(frozen=True, slots=True)
class Product:
    """Something on the shelf, or not."""

    name: str
    aliases: tuple[str, ...]
    price_fen: int
    stock: int
    restock_days: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """Something bought. Days are counted from today."""

    number: str
    product: str
    count: int
    total_fen: int
    state: State
    shipped_day: int
    due_day: int
    refund_day: int = REFUND_DAYS
    address: str = ""

    def now(self, state: State) -> "Order":
        """Return the order in another state."""
        return replace(self, state=state)

    def sent_to(self, address: str) -> "Order":
        """Return the order with another address."""
        return replace(self, address=address)

    @property
    def can_be_returned(self) -> bool:
        """Within seven days of delivery."""
        return self.state == "delivered" and self.due_day >= -RETURN_DAYS

    @property
    def can_be_exchanged(self) -> bool:
        """Within fifteen days of delivery."""
        return self.state == "delivered" and self.due_day >= -EXCHANGE_DAYS

    def words(self, today: date) -> dict[str, str]:
        """Return what sentences say of the order."""
        return {
            "number": self.number,
            "goods": f"{self.product}{self.count}件",
            "total": yuan(self.total_fen),
            "shipped": day(today, self.shipped_day),
            "due": day(today, self.due_day),
            "refund": day(today, self.refund_day),
            "last": day(today, self.due_day + RETURN_DAYS),
            "pickup": day(today, 1),
            "address": self.address,
        }


def products() -> dict[str, Product]:
    """Return what is sold, by name."""
    return {
        entry["name"]: Product(
            entry["name"],
            tuple(entry["aliases"]),
            entry["price_fen"],
            entry["stock"],
            entry.get("restock_days", 0),
        )
        for entry in read_toml("goods.toml")["product"]
    }


def orders() -> dict[str, Order]:
    """Return what was bought before the demonstration began, by number."""
    prices = {product.name: product.price_fen for product in products().values()}
    return {
        entry["number"]: Order(
            number=entry["number"],
            product=entry["product"],
            count=entry["count"],
            total_fen=entry["count"] * prices[entry["product"]],
            state=entry["state"],
            shipped_day=entry["shipped_day"],
            due_day=entry["due_day"],
            refund_day=entry.get("refund_day", REFUND_DAYS),
        )
        for entry in read_toml("goods.toml")["order"]
    }


def yuan(fen: int) -> str:
    """Return an amount as people write it: 89, 39.9, 79.85."""
    return f"{fen // 100}.{fen % 100:02}".rstrip("0").rstrip(".") if fen % 100 else str(fen // 100)


def day(today: date, offset: int) -> str:
    """Return a date as people say it: "明天（11月23日，星期一）"."""
    that = today + timedelta(days=offset)
    exact = f"{that.month}月{that.day}日，星期{WEEKDAYS[that.weekday()]}"
    near = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}.get(offset)
    return f"{near}（{exact}）" if near else exact
