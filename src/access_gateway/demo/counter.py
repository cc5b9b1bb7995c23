"""What can be done with an order: each function says which sentence to answer with, and remembers its question."""

from collections.abc import Callable, Mapping

from access_gateway.demo.memory import Customer
from access_gateway.demo.orders import Order

Service = Callable[[Customer, Order], str]
_UNDER_WAY = ("refunding", "returning", "exchanging", "cancelled")


def status(customer: Customer, order: Order) -> str:
    """Where it is."""
    return f"status-{order.state}"


def send_back(customer: Customer, order: Order) -> str:
    """Return it, where it may be returned."""
    if order.state in _UNDER_WAY:
        return f"status-{order.state}"
    if order.state == "paid":
        customer.question = "cancel"
        return "return-paid"
    if order.state == "shipped":
        return "return-shipped"
    if not order.can_be_returned:
        return "return-late"
    customer.question = "return"
    return "confirm-return"


def exchange(customer: Customer, order: Order) -> str:
    """Exchange it, where it may be exchanged."""
    if order.state in _UNDER_WAY:
        return f"status-{order.state}"
    if order.state in ("paid", "shipped"):
        return "exchange-early"
    if not order.can_be_exchanged:
        return "exchange-late"
    customer.question = "exchange"
    return "confirm-exchange"


def refund(customer: Customer, order: Order) -> str:
    """When the money comes."""
    return (
        f"status-{order.state}" if order.state in ("refunding", "returning", "cancelled") else "refund-none"
    )


def cancel(customer: Customer, order: Order) -> str:
    """Cancel it, while it has not left."""
    if order.state in _UNDER_WAY:
        return f"status-{order.state}"
    if order.state == "paid":
        customer.question = "cancel"
        return "confirm-cancel"
    return "cancel-shipped" if order.state == "shipped" else "cancel-delivered"


def address(customer: Customer, order: Order) -> str:
    """Send it elsewhere, while it has not left."""
    if order.state == "paid":
        customer.question = "new-address"
        return "ask-address"
    return "address-shipped" if order.state == "shipped" else "address-closed"


def invoice(customer: Customer, order: Order) -> str:
    """Send the invoice."""
    return "invoice-cancelled" if order.state in ("cancelled", "refunding", "returning") else "invoice"


def damage(customer: Customer, order: Order) -> str:
    """Something arrived broken."""
    if order.state in ("paid", "shipped"):
        return "damage-early"
    return "damage" if order.state == "delivered" else f"status-{order.state}"


def agreed(customer: Customer, order: Order, question: str) -> str:
    """Do what the customer said yes to."""
    states: Mapping[str, Order] = {
        "return": order.now("returning"),
        "exchange": order.now("exchanging"),
        "cancel": order.now("cancelled"),
        "address": order.sent_to(customer.address),
    }
    customer.changed[order.number] = states[question]
    return f"done-{question}"


SERVICES: Mapping[str, Service] = {
    "order-status": status,
    "return": send_back,
    "exchange": exchange,
    "refund": refund,
    "cancel": cancel,
    "address": address,
    "invoice": invoice,
    "damage": damage,
}
