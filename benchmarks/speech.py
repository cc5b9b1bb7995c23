"""How long speaking takes: milliseconds and real-time factor for each language, reading and engine apart.

    .venv/bin/python benchmarks/speech.py [--times 30]

One process, one thread, no worker between. Then, through a worker, what a Mandarin sentence that was never spoken
before costs the gateway's own process, in processor time: with the loudness evened where the sound is made, and, as the
peer, evened in the gateway. Prints Markdown tables; no test depends on it.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Callable

from access_gateway import plugins
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner, Speaker, SpokenSentence
from access_gateway.speech.reading.aloud import ReadAloud
from access_gateway.speech.reading.pieces import pieces
from access_gateway.speech.speech import Speech
from access_gateway.workers.pool import WorkerPool
from access_gateway.workers.process import WorkerSpec

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


async def gateways_share(even_at_hz: int | None, times: int) -> tuple[float, float]:
    """Return processor ms a sentence in this process, and seconds of its sound; each has a number of its own."""
    spec = WorkerSpec("pyttsx3", "pyttsx3", EngineOptions(), "speaker", even_at_hz=even_at_hz)
    pool = WorkerPool(spec)
    await pool.start()
    speech = Speech(pool, segmenter=plugins.make("jieba"), reader=plugins.make("pypinyin"))
    numbers = random.sample(range(10_000, 99_999), times + 3)
    texts = [(f"您的订单{number}已经发货，预计明天送到。", "zh-Hans") for number in numbers]
    try:
        [one async for one in speech.speak(texts[:3], Manner())]  # loads the dictionaries
        begun, seconds = time.process_time(), 0.0
        async for one in speech.speak(texts[3:], Manner()):
            seconds += one.pcm.duration_s if isinstance(one, SpokenSentence) else 0.0
        return (time.process_time() - begun) * 1000 / times, seconds / times
    finally:
        await speech.close()
        await pool.close()


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
    read_aloud = ReadAloud(plugins.make("jieba"), plugins.make("pypinyin"), plugins.make("tojyutping"))
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
    print("\n| loudness evened | gateway: processor ms a sentence | speech s |\n|---|---|---|")
    for where, even_at_hz in (("in the gateway", None), ("where the sound is made", 0)):
        cost, seconds = asyncio.run(gateways_share(even_at_hz, 2 * times))
        print(f"| {where} | {cost:.1f} | {seconds:.1f} |")


if __name__ == "__main__":
    main()
