"""How long speaking takes: milliseconds and real-time factor for each language, reading and engine apart.

    .venv/bin/python benchmarks/speech.py [--times 30]

One process, one thread, no worker between. Prints a Markdown table; no test depends on it.
"""

import argparse
import statistics
import time
from collections.abc import Callable

from access_gateway import plugins
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner, Speaker
from access_gateway.speech.reading.aloud import ReadAloud
from access_gateway.speech.reading.pieces import pieces

SENTENCES = {
    "zh-Hans": "您好，您的订单SF1234567890已于2025年11月2日14:30发货，预计3-5天到达重庆。",
    "yue-Hant": "你好，你嘅訂單SF1234567890已經寄出，共99.5元。",
    "ug-Arab": "ياخشىمۇسىز، زاكازىڭىز 2025-يىلى 11-ئاينىڭ 2-كۈنى يولغا چىقتى.",
    "ug-Latn": "Yaxshimusiz, zakazingiz yolgha chiqti.",
    "kk-Cyrl": "Сәлеметсіз бе, тапсырысыңыз 2025-11-02 жіберілді, бағасы ¥99.50.",
    "ko-Hang": "안녕하세요, 주문번호 1234567의 상품이 2025-11-02에 발송되었습니다.",
    "en-Latn": "Good morning, your order SF1234567890 has been sent; it costs ¥99.50.",
}


def median_ms(work: Callable[[], object], times: int) -> float:
    """Return the median time of one run, in milliseconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Measure every language and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=30, help="runs of each sentence (default 30)")
    times = parser.parse_args().times
    begun = time.perf_counter()
    speaker: Speaker = plugins.make("pyttsx3", EngineOptions())
    started_ms = (time.perf_counter() - begun) * 1000
    read_aloud = ReadAloud(plugins.make("jieba"), plugins.make("pypinyin"))
    print(f"{speaker.name}, started in {started_ms:.0f} ms; median of {times}\n")
    print("| language | characters | speech s | reading ms | engine ms | real-time factor |")
    print("|---|---|---|---|---|---|")
    for language, text in SENTENCES.items():
        spans = read_aloud(text, language)
        asked = [(piece, span.voice) for span in spans for piece in pieces(span.text)]
        seconds = sum(speaker.speak(piece, voice, Manner()).duration_s for piece, voice in asked)
        reading = median_ms(lambda: read_aloud(text, language), times)  # noqa: B023 - runs before the next turn
        engine = median_ms(lambda: [speaker.speak(*one, Manner()) for one in asked], times)  # noqa: B023 - the same
        factor = (reading + engine) / 1000 / seconds
        print(f"| {language} | {len(text)} | {seconds:.1f} | {reading:.2f} | {engine:.0f} | {factor:.4f} |")


if __name__ == "__main__":
    main()
