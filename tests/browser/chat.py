"""One chat in a real browser, as a customer has it before them."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from playwright.async_api import Locator, Page, WebSocketRoute

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast-enhanced", "link-in-text-block"]
"""The rules that a theme can break, which is nothing but colours; the stricter rule of contrast contains the other."""
INTERFACE = (
    "zh-Hans", "zh-Hant", "yue-Hant", "ug-Arab", "bo-Tibt", "mn-Cyrl", "mn-Mong", "kk-Cyrl", "kk-Arab", "ko-Hang",
    "za-Latn", "ii-Yiii", "en-Latn",
)  # fmt: skip
THEMES = ("light", "dark", "contrast", "forced")
"""What can be chosen, and the system's forced colours, which come over all of them."""
WAITING = "请稍等"
"""Announced where an answer takes long, as it may on a busy machine; tests of it ask for it."""
LIMIT_MS = 60_000

WATCH = """
window.seen = { shifts: 0, violations: [], said: [] };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
document.addEventListener("securitypolicyviolation", (event) => {
  window.seen.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
document.addEventListener("access-gateway-ready", ({ target }) => {
  for (const [how, role] of [["polite", "status"], ["assertive", "alert"]]) {
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) window.seen.said.push([how, node.textContent.trim()]);
      }
    }).observe(target.shadowRoot.querySelector(`[role=${role}]`), { childList: true });
  }
});
"""
"""Watches what a screen reader would be told, what moves, and what a policy forbids, from the first byte on."""


MARKED = """() => {
  const own = { Hans: 'Han', Hant: 'Han', Arab: 'Arab', Tibt: 'Tibt', Cyrl: 'Cyrl', Mong: 'Mong', Hang: 'Hang',
    Yiii: 'Yiii', Latn: 'Latn' };
  const up = (node) => node.assignedSlot ?? node.parentNode ?? node.host;
  const marked = (node, name) => {
    for (let at = node; at; at = up(at)) if (at.getAttribute?.(name) != null) return at.getAttribute(name);
    return null;
  };
  const wrong = [];
  for (const { shadowRoot } of document.querySelectorAll('access-gateway-chat')) {
    const walker = document.createTreeWalker(shadowRoot, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const letters = node.textContent.replace(/[^\\p{L}]|[A-Za-z]/gu, '');
      const language = marked(node, 'lang');
      if (!letters || language === '') continue;
      const script = own[language?.split('-')[1]];
      const rtl = marked(node, 'dir') === 'rtl';
      if (!new RegExp(`^\\\\p{Script=${script}}+$`, 'u').test(letters) || rtl !== (script === 'Arab')) {
        wrong.push(`${language} ${marked(node, 'dir')}: ${node.textContent}`);
      }
    }
  }
  return wrong;
}"""
"""Latin letters may stand in any language: codes and names. Marks and numbers belong to every script."""


@dataclass
class Chat:
    """A page with a chat on it."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(LIMIT_MS)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def open(self, url: str) -> None:
        await self.page.add_init_script(WATCH)
        await self.page.goto(url)
        await self.root.first.wait_for()

    async def keep(self, **preferences: object) -> None:
        """Have the browser hold these choices of the customer's before the page is opened."""
        kept = json.dumps(json.dumps(preferences))
        await self.page.add_init_script(f"localStorage.setItem('access-gateway', {kept})")

    async def open_to_talk(self, gateway: str, language: str | None = "zh-Hans") -> "Stream":
        """Open a gateway's page with a microphone that may be used; return the conversation, for the test to play."""
        stream = Stream()
        await stream.play(self.page)
        await self.page.context.grant_permissions(["microphone"], origin=gateway)
        await self.open(f"{gateway}/?language={language}" if language else gateway)
        return stream

    @property
    def root(self) -> Locator:
        return self.page.locator("access-gateway-chat .root")

    def key(self, code: str) -> Locator:
        """The button that does this: a class or data of the page, never its words."""
        return self.page.locator(f"access-gateway-chat [data-key={code}]").first

    async def write(self, text: str) -> None:
        await self.page.locator("#text").fill(text)
        await self.page.keyboard.press("Enter")

    async def answered(self, count: int = 1) -> str:
        """Wait for that many answers; return the newest."""
        answers = self.page.locator(".turn .answer:has(h2, h3)")
        await answers.nth(count - 1).wait_for()
        return str(await answers.first.inner_text())

    async def until(self, script: str) -> None:
        """Wait until a script says yes. Playwright's own way evaluates in the page, which its policy forbids."""
        async with asyncio.timeout(LIMIT_MS / 1000):
            while not await self.page.evaluate(script):
                await self.page.wait_for_timeout(20)

    async def said(self, *, waiting: bool = False) -> list[tuple[str, str]]:
        """What a screen reader was told so far: (how, words). waiting: also that it takes a while."""
        told = await self.page.evaluate("window.seen.said")
        return [(how, words) for how, words in told if waiting or words != WAITING]

    async def focused(self) -> str:
        """Return what has the focus, as tag, key and words."""
        script = """() => { let node = document.activeElement;
            while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
            return [node.tagName, node.dataset?.key ?? node.id, node.textContent.trim().slice(0, 30)].join(" "); }"""
        return str(await self.page.evaluate(script))

    async def paint(self, theme: str) -> None:
        """Put on one of THEMES in place, or "auto"."""
        await self.page.emulate_media(forced_colors="active" if theme == "forced" else "none")
        shown = "auto" if theme == "forced" else theme
        await self.root.first.evaluate("(node, theme) => { node.dataset.theme = theme; }", shown)

    async def violations(self, rules: Sequence[str] = RULES) -> list[str]:
        """Return what axe finds against WCAG 2.2 (A, AA, AAA) and best practice; empty: nothing."""
        return await self.violations_in("html", rules)

    async def violations_in(self, within: str, rules: Sequence[str] = RULES) -> list[str]:
        """Return what axe finds in a part of the page."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE)
        found: Sequence[dict[str, Any]] = await self.page.evaluate(
            "([within, only]) => axe.run(within, {runOnly: only, resultTypes: ['violations']})"
            ".then((all) => all.violations)",
            [within, list(rules)],
        )
        return [
            f"{rule['id']}: {node['target']} {re.sub(' +', ' ', node['failureSummary'])}"
            for rule in found
            for node in rule["nodes"]
        ]

    async def wrongly_marked(self) -> list[str]:
        """Return the words whose language or direction is not the one that is declared, by their script."""
        return [str(each) for each in await self.page.evaluate(MARKED)]

    async def fetched_fonts(self) -> list[str]:
        """Return the files of the gateway's fonts that were fetched, without those that the system has."""
        names = await self.page.evaluate("performance.getEntriesByType('resource').map(({name}) => name)")
        return [str(name).rsplit("/", 1)[1] for name in names if str(name).endswith(".woff2")]

    async def scrolls_sideways(self) -> bool:
        """Whether anything is beyond the page's inline end."""
        return bool(
            await self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
        )


def held(turn: str, text: str) -> str:
    """The message that an utterance was heard and waits for a yes."""
    heard = {
        "text": text,
        "language": "zh-Hans",
        "confidence": 0.5,
        "engine": "e",
        "duration_s": 1,
        "words": [],
    }
    return json.dumps({"type": "heard", "turn": turn, "held": True, "heard": heard})


class Stream:
    """A gateway's live conversation, played by hand: for states that no recording brings about."""

    def __init__(self) -> None:
        self.took: list[str] = []
        self._socket: WebSocketRoute | None = None
        self._begun = asyncio.Event()

    async def play(self, page: Page) -> None:
        await page.route_web_socket(re.compile("/v1/stream$"), self._begin)

    def _begin(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(lambda message: self._take(message))

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            return
        self.took.append(message)
        if '"start"' in message:
            self._begun.set()
            self.send('{"type": "ready", "session": "s", "language": null, "hears": []}')

    async def started(self) -> None:
        """Wait until the page has begun the conversation."""
        async with asyncio.timeout(LIMIT_MS / 1000):
            await self._begun.wait()

    async def hang_up(self) -> None:
        """Close the connection, as a gateway that stops."""
        assert self._socket is not None
        await self._socket.close(code=1001)

    def send(self, message: str | bytes) -> None:
        assert self._socket is not None
        self._socket.send(message)
