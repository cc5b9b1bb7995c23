/**
 * Fonts of the gateway for scripts that many systems have no font for, or none that shapes them. A browser
 * fetches one only when a letter of its range is on the page. docs/page.md has their sources and licences.
 */
const FONTS = [
  ["Access Gateway Mongolian", "noto-sans-mongolian", "Noto Sans Mongolian", "U+1800-18AF, U+202F, U+11660-1166C"],
  ["Access Gateway Tibetan", "noto-serif-tibetan", "Noto Serif Tibetan", "U+0F00-0FFF"],
  ["Access Gateway Yi", "noto-sans-yi", "Noto Sans Yi", "U+A000-A4CF"],
  [
    "Access Gateway Arabic",
    "noto-naskh-arabic",
    "Noto Naskh Arabic",
    "U+0600-06FF, U+0750-077F, U+08A0-08FF, U+FB50-FDFF, U+FE70-FEFC",
  ],
];

/** Make the fonts known to the document, once. Rules in a shadow tree would have no effect. */
export function offerFonts(base) {
  for (const [family, file, local, unicodeRange] of FONTS) {
    if ([...document.fonts].some((font) => font.family.replaceAll('"', "") === family)) continue;
    const source = `local("${local}"), url("${new URL(`${file}.woff2`, base).href}") format("woff2")`;
    document.fonts.add(new FontFace(family, source, { unicodeRange, display: "swap" }));
  }
}
