/**
 * Fonts of the gateway for scripts that many systems have no font for, or none that shapes them. A browser
 * fetches one only when a letter of its range is on the page, and where it has the same font, not at all; but
 * for Mongolian, whose letters older versions join otherwise. docs/page.md has their sources and licences.
 */
const FONTS = [
  ["Access Gateway Mongolian", "noto-sans-mongolian", null, "U+1800-18AF, U+202F, U+11660-1166C"],
  ["Access Gateway Tibetan", "noto-serif-tibetan", "NotoSerifTibetan-Regular", "U+0F00-0FFF"],
  ["Access Gateway Yi", "noto-sans-yi", "NotoSansYi-Regular", "U+A000-A4CF"],
  [
    "Access Gateway Arabic",
    "noto-naskh-arabic",
    "NotoNaskhArabic-Regular",
    "U+0600-06FF, U+0750-077F, U+08A0-08FF, U+FB50-FDFF, U+FE70-FEFC",
  ],
];

/** Make the fonts known to the document, once. Rules in a shadow tree would have no effect. */
export function offerFonts(base) {
  for (const [family, file, local, unicodeRange] of FONTS) {
    if ([...document.fonts].some((font) => font.family.replaceAll('"', "") === family)) continue;
    const served = `url("${new URL(`${file}.woff2`, base).href}") format("woff2")`;
    const source = local ? `local("${local}"), ${served}` : served;
    document.fonts.add(new FontFace(family, source, { unicodeRange, display: "swap" }));
  }
}
