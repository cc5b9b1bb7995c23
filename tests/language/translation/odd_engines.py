"""Engines that sleep, die or fail, for a child process."""

import os
import time

from access_gateway.contracts.errors import EngineMissing, EngineRefused
from access_gateway.contracts.hearing import EngineOptions


class OddEngine:
    """Does what the text says."""

    name = "odd"
    languages = frozenset({"ug-Arab", "zh-Hans"})

    def __init__(self, options: EngineOptions) -> None:
        if options.options.get("missing"):
            raise EngineMissing("The model is not there.")

    def translate(self, text: str, source: str, target: str) -> str:
        if text == "sleep":
            time.sleep(60)
        if text == "die":
            os._exit(3)
        if text == "refuse":
            raise EngineRefused("Not this.")
        if text == "fail":
            raise RuntimeError(f"what {text} said")
        if text == "process":
            return str(os.getpid())
        return f"{text}了"
