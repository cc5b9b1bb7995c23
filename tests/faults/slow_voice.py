"""A speech engine that takes a minute to load."""

import time

from access_gateway.contracts.hearing import EngineOptions


class Slow:
    def __init__(self, options: EngineOptions) -> None:
        time.sleep(60)
