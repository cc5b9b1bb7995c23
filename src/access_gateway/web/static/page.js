/** The customer page at `/`: the element in place of the form, and the document in the element's language. */

import "./chat.js";

function follow(element) {
  const { documentElement } = document;
  documentElement.lang = element.language;
  documentElement.dir = element.direction === "rtl" ? "rtl" : "ltr";
  documentElement.className = element.direction === "ttb" ? "vertical" : "";
  document.title = element.label;
}

for (const name of ["ready", "language"]) {
  document.addEventListener(`access-gateway-${name}`, ({ target }) => follow(target));
}
