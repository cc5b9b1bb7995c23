"""A LibreTranslate-like server on loopback with a small fixed table, in a thread of its own."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CODES = ("zh", "ug", "bo", "ko", "en")
_MARK = re.compile(r"\[ZQ[A-Z]{2}\]")
TABLE = {
    ("ug", "zh"): {
        "@-نومۇرلۇق زاكازىم قاچان يېتىپ كېلىدۇ؟": "我的订单@什么时候到？",
        "رەھمەت": "谢谢",
    },
    ("bo", "zh"): {"ངའི་མངགས་ཟོག་ཨང་@ནམ་འབྱོར་གྱི་རེད།": "我的订单@什么时候到？"},
    ("ko", "zh"): {"주문번호 @번은 언제 도착하나요?": "订单@什么时候到？"},
    ("zh", "ug"): {
        "订单@，保温杯@件，昨天（@，@）已经发货，正在路上。预计明天（@，@）@前送到。":
            "زاكاز @، ئىسسىق ساقلاش ئىستاكىنى @ دانە، تۈنۈگۈن (@، @) يوللاندى، يولدا. "
            "ئەتە (@، @) سائەت @ دىن بۇرۇن يېتىپ بارىدۇ.",
        "不客气。还有什么可以帮您？": "ئەرزىمەيدۇ. يەنە نېمە ياردەم كېرەك؟",
    },
    ("zh", "bo"): {
        "订单@，保温杯@件，昨天（@，@）已经发货，正在路上。预计明天（@，@）@前送到。":
            "མངགས་ཟོག་ཨང་@ དྲོད་འཛིན་ཕོར་པ་གྲངས་@ ཁ་སང་(@ @)བསྐུར་ཟིན་པས་ལམ་བར་ཡོད། སང་ཉིན་(@ @)ཆུ་ཚོད་@སྔོན་ལ་འབྱོར་རྒྱུ་རེད།",
    },
    ("zh", "ko"): {
        "订单@，保温杯@件，昨天（@，@）已经发货，正在路上。预计明天（@，@）@前送到。":
            "주문 @, 보온컵 @개는 어제(@, @) 발송되어 배송 중입니다. 내일(@, @) @ 전에 도착할 예정입니다.",
    },
}  # fmt: skip
"""Sentences with @ for each fact; the order of the facts is the same in all of them."""


def _folded(text: str) -> str:
    return "".join(char for char in text if char.isalpha() or char == "@")


@dataclass
class Libre:
    """The server's address, what it was asked, and how it lies."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    lies_to: str = ""
    """A language into which it writes another order number in place of the first placeholder."""

    def translate(self, asked: dict[str, Any]) -> str:
        """Look the sentence up; what is not in the table comes back as it is, as a bad service might do."""
        self.asked.append(asked)
        marks = _MARK.findall(asked["q"])
        found = {
            _folded(said): other for said, other in TABLE.get((asked["source"], asked["target"]), {}).items()
        }
        answer: str = found.get(_folded(_MARK.sub("@", asked["q"])), asked["q"])
        for number, mark in enumerate(marks):
            lie = number == 0 and asked["target"] == self.lies_to
            answer = answer.replace("@", "10068" if lie else mark, 1)
        return answer


@contextmanager
def libre() -> Iterator[Libre]:
    """Serve POST /translate and GET /languages until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send([{"code": code, "name": code, "targets": list(CODES)} for code in CODES])

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._send({"translatedText": server.translate(asked)})

        def _send(self, tree: Any) -> None:
            body = json.dumps(tree).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server = Libre(f"http://127.0.0.1:{http.server_address[1]}")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join(10)
