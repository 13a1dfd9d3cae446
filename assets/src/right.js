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
    return null; // then it lives as long as this page
  }
};

const form = document.querySelector("form[data-sealed]");
const store = passing();
const name = form ? PREFIX + form.dataset.round : "";
let link = store?.getItem(name) ?? "";

if (form && LINK.test(location.hash)) {
  link = location.hash;
  store?.setItem(name, link);
  history.replaceState(null, "", location.pathname + location.search);
}

const parts = LINK.exec(link);

/** `{ checkup, prepared, signature, digest }`, each as text, or null for who came with a code. */
export const right = parts && { checkup: parts[1], prepared: parts[2], signature: parts[3], digest: parts[4] };

if (form && right) form.querySelector("[data-draft-code]").value = right.prepared;

/** It was used: nothing of it stays behind. */
export const forget = () => store?.removeItem(name);
