"""A hundred reviews through the real gateway, killed at random moments, its platform down half of the time."""

from pathlib import Path

from tests.faults.review_story import tell


async def test_each_acknowledged_review_arrives_once_in_effect(tmp_path: Path) -> None:
    """What a customer was told is sent is sent: none is lost, none invented, none doubled, none out of order."""
    ending = await tell(tmp_path, seed=20261122, reviews=100, customers=10, kills=8, alive_s=(0.2, 1.4))
    told, effects = ending.told, ending.effects

    acknowledged = {key: text for mine in told.confirmed.values() for key, text in mine}
    assert len(acknowledged) >= 100
    assert {key: effects[key][1] for key in acknowledged if key in effects} == acknowledged, "lost or changed"
    invented = effects.keys() - acknowledged.keys() - told.unsure.keys()
    assert invented == set(), "nobody confirmed these"
    assert not told.unwanted & effects.keys(), "withdrawn or never confirmed"

    arrived: dict[str, list[str]] = {}
    for key, (customer, _) in effects.items():
        if key in acknowledged:
            arrived.setdefault(customer, []).append(key)
    assert arrived == {customer: [key for key, _ in mine] for customer, mine in told.confirmed.items()}

    assert {ending.statuses[key] for key in acknowledged} == {"delivered"}
    assert ending.integrity == "ok" and ending.last_exit == 0
    # The story was as bad as it claims to be.
    assert ending.failures["takes-and-drops"] and ending.failures["drops"] and ending.failures["hangs"]
    assert told.lost_answers and sum(ending.asked.values()) > len(effects)
