// SPDX-License-Identifier: EUPL-1.2
// A form that came back with errors: the list of errors gets the focus, so that everybody hears it.
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

// A form is sent once, however often the button is pressed. Coming back with the browser's arrow frees it again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
