// SPDX-License-Identifier: EUPL-1.2
// What is typed at an open question: as it will be sent, and how much too long it is. Nothing is ever cut off unseen;
// who comes near the limit sees how much room is left, and who is past it what to do.

// What nobody types on purpose, and JSON would blow up to six signs each: controls, and halves of a pair.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const HALF = /\p{Surrogate}/gu;
const NEAR = 200; // so many signs before the limit the counter begins
const PAUSE = 500; // a screen reader hears the counter when typing rests, not at every key

export const typed = (field) => field.value.replace(CONTROL, "").replace(HALF, "\ufffd").trim();

/** How many signs fit still; below zero: how many must go. */
export const left = (field) => Number(field.dataset.limit) - typed(field).length;

const count = (field, place) => {
  const number = left(field);
  const words = number < 0 ? place.dataset.over : place.dataset.left;
  place.textContent = number > NEAR ? "" : words.replace("{number}", Math.abs(number));
  if (number < 0) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
};

for (const field of document.querySelectorAll("textarea[data-limit]")) {
  const place = field.parentElement.querySelector("[data-room]");
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => count(field, place), PAUSE);
  });
}
