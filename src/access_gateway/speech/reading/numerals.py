"""Numbers put together from words with spaces, in thousands: Uyghur, Kazakh, Mongolian."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Numerals:
    """The words of one language."""

    ones: tuple[str, ...]
    tens: tuple[str, ...]
    hundred: str
    powers: tuple[str, ...]
    """Nothing, thousand, million, billion, trillion, quadrillion."""
    whole: str
    """"Whole": 99 whole, of ten five; empty where the language does without."""
    parts: tuple[str, ...]
    """"Of ten", "of a hundred", "of a thousand"."""
    ordinals: tuple[tuple[str, str], ...]
    """Ends of cardinals with the ends of their ordinals."""

    def integer(self, digits: str) -> str:
        """Return a cardinal."""
        digits = digits.lstrip("0")
        if not digits:
            return self.ones[0]
        sections = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)][::-1]
        said: list[str] = []
        for place, section in enumerate(sections):
            hundreds, tens, ones = (int(digit) for digit in section.zfill(3))
            power = self.powers[len(sections) - 1 - place]
            if hundreds:
                said += [self.ones[hundreds], self.hundred] if hundreds > 1 else [self.hundred]
            said += [self.tens[tens]] if tens else []
            thousand = power == self.powers[1] and section.lstrip("0") == "1" and place == 0
            said += [self.ones[ones]] if ones and not thousand else []
            said += [power] if power and int(section) else []
        return " ".join(said)

    def decimal(self, whole: str, fraction: str) -> str:
        """Return "whole … of ten …" for up to three decimals, and the decimals one by one beyond."""
        start = f"{self.integer(whole)} {self.whole}".rstrip()
        if len(fraction) > len(self.parts):
            return f"{start} " + " ".join(self.ones[int(digit)] for digit in fraction)
        return f"{start} {self.parts[len(fraction) - 1]} {self.integer(fraction)}"

    def ordinal(self, digits: str) -> str:
        """Return an ordinal."""
        cardinal = self.integer(digits)
        for end, ordinal in self.ordinals:
            if cardinal.endswith(end):
                return cardinal.removesuffix(end) + ordinal
        return cardinal
