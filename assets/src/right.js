// SPDX-License-Identifier: EUPL-1.2
// The right to answer, as the link from Iedereen brings it behind the # of the address, where no server sees it. It is
// taken out of the address at once, so that it does not stay in the history of a shared device, and kept for this tab
// only. Runs before the draft, which is sealed under it.
const LINK = /^#([0-9a-f-]{36})\.([\w-]{40,})\.([\w-]{300,})\.([0-9a-f]{64})$/;
const PREFIX = "iedereen.right.";

const passing = () => {
  try {
    sessionStorage.setItem(`${PREFIX}try`, "1");
    sessionStorage.removeItem(`${PREFIX}try`);
    return sessionStorage;
  } catch {
    return null;
  }
};

// Where a code opened the questions the page knows the team already; then no link has a say.
const form = document.querySelector('form[data-sealed][data-checkup=""]');
const store = passing();
const name = form ? PREFIX + form.dataset.round : "";

/** Where nothing may be stored, it lives in this entry of the tab's own history: loading the page again keeps it. */
const keep = (link) => {
  store?.setItem(name, link);
  history.replaceState(store ? null : { link }, "", location.pathname + location.search);
};

const kept = () => store?.getItem(name) ?? history.state?.link ?? "";

if (form && LINK.test(location.hash)) keep(location.hash);
if (form) {
  // A link that is pasted over the address of this same page loads nothing by itself.
  addEventListener("hashchange", () => {
    if (!LINK.test(location.hash)) return;
    keep(location.hash);
    location.reload();
  });
}

const parts = form && LINK.exec(kept());

/** `{ checkup, prepared, signature, digest }`, each as text, or null for who came with a code. */
export const right = parts && { checkup: parts[1], prepared: parts[2], signature: parts[3], digest: parts[4] };

if (right) {
  form.querySelector("[data-draft-code]").value = right.prepared;
  const language = document.querySelector("a[hreflang]");
  if (language && !store) language.hash = parts[0];
}

/** It was used: nothing of it stays behind. */
export const forget = () => {
  store?.removeItem(name);
  if (form) history.replaceState(null, "");
};
