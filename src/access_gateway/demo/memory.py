"""What the shop remembers of a conversation: bounded in number and in time."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from access_gateway.demo.orders import Order

MAX_CUSTOMERS = 1_000
FORGET_AFTER_S = 3_600.0


@dataclass(slots=True)
class Customer:
    """One conversation. What is done to an order holds here alone, so that the next visitor finds it as new."""

    number: str | None = None
    """The order spoken of last."""
    product: str | None = None
    """The product spoken of last."""
    waiting: str | None = None
    """The intent that waits for an order number or a product."""
    question: str | None = None
    """What a yes would do: "return", "exchange", "cancel", "address"; or "new-address" for free text."""
    address: str = ""
    """A new address that waits for a yes."""
    changed: dict[str, Order] = field(default_factory=dict)
    """Orders that this conversation has changed; never more than the shop has."""


class Memory:
    """Conversations by session. clock: seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._customers: OrderedDict[str, tuple[float, Customer]] = OrderedDict()

    def of(self, session: str) -> Customer:
        """Return the conversation, new where it is not known or an hour old; the oldest make room."""
        now = self._clock()
        seen, customer = self._customers.pop(session, (now, None))
        if customer is None or now - seen > FORGET_AFTER_S:
            customer = Customer()
        self._customers[session] = (now, customer)
        while len(self._customers) > MAX_CUSTOMERS:
            self._customers.popitem(last=False)
        return customer

    def __len__(self) -> int:
        return len(self._customers)
