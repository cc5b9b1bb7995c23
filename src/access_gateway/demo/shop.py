"""The shop's bot: reads a conversation and answers in Mandarin."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from access_gateway.demo import counter
from access_gateway.demo.intents import Intents, read_toml
from access_gateway.demo.memory import Customer, Memory
from access_gateway.demo.orders import Order, Product, day, orders, products, yuan
from access_gateway.demo.texts import order_number, plain, product_in

CHINA = timezone(timedelta(hours=8))
"""One time zone, without summer time."""
MAX_CHARS = 500
MAX_ADDRESS_CHARS = 100
_PRODUCT_INTENTS = ("price", "stock")


@dataclass(frozen=True, slots=True)
class Said:
    """One answer."""

    answer: str
    understood: bool = True
    wants_person: bool = False
    code: str | None = None
    """The name of the sentence, for what a gateway has prepared of it."""


class Shop:
    """The bot with its shelf and its memory. now: the time in China; clock: seconds, for forgetting."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(CHINA),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._intents = Intents()
        self._sentences: dict[str, str] = read_toml("sentences.toml")
        self._products = products()
        self._aliases = {
            alias: product.name for product in self._products.values() for alias in product.aliases
        }
        self._orders = orders()
        self._memory = Memory(clock)
        self._complaints = 0

    def answer(self, session: str, text: str) -> Said:
        """Answer one thing that the customer of this session says."""
        if len(text) > MAX_CHARS:
            return Said(self._sentences["too-long"], understood=False)
        customer = self._memory.of(session)
        letters = plain(text)
        number, shape = order_number(letters)
        product, shape = product_in(shape, self._aliases)
        intent = self._intents.best(shape)
        if customer.question and (said := self._answer_to_question(customer, text, letters, intent)):
            return said
        customer.number = number or customer.number
        customer.product = product or customer.product
        if intent is None and (number or product):
            intent = self._implied(customer, number)
        customer.waiting = None
        return self._serve(customer, intent)

    def _answer_to_question(
        self, customer: Customer, text: str, letters: str, intent: str | None
    ) -> Said | None:
        """Return what follows from the answer to the shop's question; None where something else was said."""
        question, customer.question = customer.question, None
        reply = self._intents.reply(letters)
        order = self._order(customer)
        if order is None or question is None or intent == "person":
            return None
        if question == "new-address":
            if reply == "no" or not letters:
                return Said(self._sentences["dropped"])
            if intent not in (None, "address", "contact"):
                return None
            customer.address = " ".join(text.split())[:MAX_ADDRESS_CHARS]
            customer.question = "address"
            return self._say("confirm-address", address=customer.address)
        if reply == "yes":
            done = counter.agreed(customer, order, question)
            return self._of_order(done, customer.changed[order.number])
        if reply == "no" and question == "address":
            customer.question = "new-address"
            return Said(self._sentences["again-address"])
        return Said(self._sentences["dropped"]) if reply == "no" else None

    def _implied(self, customer: Customer, number: str | None) -> str:
        """Return what a bare order number or product name is about: what was asked before, or the obvious."""
        about, obvious = (counter.SERVICES, "order-status") if number else (_PRODUCT_INTENTS, "price")
        return customer.waiting if customer.waiting and customer.waiting in about else obvious

    def _serve(self, customer: Customer, intent: str | None) -> Said:
        if intent is None:
            return Said(self._sentences["unknown"], understood=False)
        if intent in counter.SERVICES:
            return self._with_order(customer, intent)
        if intent in _PRODUCT_INTENTS:
            return self._with_product(customer, intent)
        if intent == "person":
            return Said(self._sentences["person"], wants_person=True)
        if intent == "complaint":
            self._complaints += 1
            date = self._now().date()
            return self._say(
                "complaint", complaint=f"T{date:%m%d}{self._complaints:03}", answered=day(date, 1)
            )
        if intent == "hours":
            return self._say("hours", now=self._opening())
        return self._say(intent, products="、".join(self._products))

    def _with_order(self, customer: Customer, intent: str) -> Said:
        if customer.number is None:
            customer.waiting = intent
            return self._say("return-policy" if intent == "return" else "ask-order")
        order = self._order(customer)
        if order is None:
            number, customer.number, customer.waiting = customer.number, None, intent
            return self._say("no-order", number=number)
        return self._of_order(counter.SERVICES[intent](customer, order), order)

    def _of_order(self, sentence: str, order: Order) -> Said:
        return self._say(sentence, **order.words(self._now().date()))

    def _with_product(self, customer: Customer, intent: str) -> Said:
        product = self._products.get(customer.product or "")
        if product is None:
            customer.waiting = intent
            return self._say("ask-product", products="、".join(self._products))
        sentence = "price" if intent == "price" else "stock-answer"
        return self._say(
            sentence, product=product.name, price=yuan(product.price_fen), stock=self._stock(product)
        )

    def _stock(self, product: Product) -> str:
        if product.stock:
            return self._sentences["stock-some"].format(count=product.stock)
        return self._sentences["stock-none"].format(restock=day(self._now().date(), product.restock_days))

    def _opening(self) -> str:
        now = self._now()
        opens, closes = _hours(now)
        if opens <= now.hour < closes:
            return self._sentences["hours-open"].format(closes=closes)
        later, opens = (
            ("today", opens) if now.hour < opens else ("tomorrow", _hours(now + timedelta(days=1))[0])
        )
        return self._sentences[f"hours-{later}"].format(opens=opens)

    def _order(self, customer: Customer) -> Order | None:
        """Return the order spoken of, as this conversation left it."""
        number = customer.number or ""
        return customer.changed.get(number) or self._orders.get(number)

    def _say(self, sentence: str, **words: str) -> Said:
        return Said(self._sentences[sentence].format_map(words), code=sentence)


def _hours(that: datetime) -> tuple[int, int]:
    """Return when the shop opens and closes that day."""
    return (10, 20) if that.weekday() >= 5 else (9, 21)
