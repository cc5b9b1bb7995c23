/**
 * Make an element.
 * @param {string} name
 * @param {Record<string, unknown>} marks attributes; `on…` is a listener, false and null are left out
 * @param {...(Node|string)} children
 * @returns {HTMLElement}
 */
export function make(name, marks = {}, ...children) {
  const node = document.createElement(name);
  mark(node, marks);
  node.append(...children);
  return node;
}

/** Set attributes; `on…` adds a listener, false and null remove the attribute, true is an empty one. */
export function mark(node, marks) {
  for (const [name, value] of Object.entries(marks)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === false || value === null || value === undefined) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  return node;
}

/** Say in which language a node's words are, and how they run. */
export function speaks(node, language, direction) {
  return mark(node, {
    lang: language && language !== "und" ? language : "",
    dir: { rtl: "rtl", ltr: "ltr", ttb: "ltr" }[direction] ?? "auto",
  });
}
