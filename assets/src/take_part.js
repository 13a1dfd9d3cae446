// SPDX-License-Identifier: EUPL-1.2
// Fetches the right to answer, quietly, at a first visit and long before anybody answers: the browser draws a secret
// number, blinds it, has it signed, and takes the blinding off. It is kept on this device only. Whoever signed it cannot
// know it again.
import { blind, finalize, prepare } from "./ballot/blindrsa.js";
import { fromBase64, toBase64 } from "./ballot/bytes.js";
import { digest, holds } from "./ballot/keylist.js";

const PREFIX = "iedereen.right.";
const ASKED = "iedereen.asked."; // what was asked, until the answer is here
const NONCE = 32;

const asked = document.querySelector("form[data-credential]");
const show = (state) => {
  for (const part of document.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
};

const trouble = (sentence) => {
  for (const place of document.querySelectorAll("[data-sentence]")) place.textContent = sentence;
  show("trouble");
};

const store = () => {
  try {
    localStorage.setItem(`${PREFIX}try`, "1");
    localStorage.removeItem(`${PREFIX}try`);
    return localStorage;
  } catch {
    return null;
  }
};

/** Whose right it is, and of which check-up: the name under which it is kept. */
const name = () => `${asked.dataset.person}.${asked.dataset.checkup}`;

/** For an address: base64url without padding. */
const forAddress = (bytes) => toBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const promisedKey = async (spki) => {
  const answer = await fetch(asked.dataset.keys, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) return false;
  const list = new Uint8Array(await answer.arrayBuffer());
  return (await digest(list)) === asked.dataset.digest && holds(list, asked.dataset.checkup, spki);
};

const sign = async (blinded) => {
  const token = asked.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const body = JSON.stringify({ blinded: toBase64(blinded) });
  const answer = await fetch(asked.dataset.sign, { method: "POST", headers, body, cache: "no-store" });
  return answer.ok || answer.status === 409 ? answer.json() : {};
};

/**
 * What this browser asks to have signed. It is kept until the answer is here: a page may be left and a connection break
 * off just after it was signed, and the same question gets the same answer again.
 */
const question = async (spki, kept) => {
  const { key } = asked.dataset;
  const before = JSON.parse(kept?.getItem(ASKED + name()) ?? "null");
  if (before?.key === key) return before.parts.map(fromBase64);
  const prepared = prepare(crypto.getRandomValues(new Uint8Array(NONCE)));
  const { blinded, inverse } = await blind(spki, prepared);
  const parts = [prepared, blinded, inverse];
  kept?.setItem(ASKED + name(), JSON.stringify({ key, parts: parts.map(toBase64) }));
  return parts;
};

/** The link that takes the right to where people answer; throws what it may not do. */
const fetched = async (kept) => {
  const { checkup, key, digest: list } = asked.dataset;
  const spki = fromBase64(key);
  if (!(await promisedKey(spki))) throw new Error("keys");
  const [prepared, blinded, inverse] = await question(spki, kept);
  const { signed, reason, sentence } = await sign(blinded);
  if (!signed) throw Object.assign(new Error(reason ?? "away"), { sentence });
  const signature = await finalize(spki, prepared, fromBase64(signed), inverse);
  return `#${checkup}.${forAddress(prepared)}.${forAddress(signature)}.${list}`;
};

/** Copies the address; where the browser forbids that, it stands there to be copied by hand. */
const copying = (copy, address) => async () => {
  const place = document.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(address);
    place.textContent = copy.dataset.done;
  } catch {
    const field = document.querySelector("[data-link]");
    field.value = address;
    field.closest("[hidden]").hidden = false;
    field.select();
  }
};

const ready = (link) => {
  const address = asked.dataset.address + link;
  const door = document.querySelector("[data-answer]");
  if (door) door.href = address;
  const copy = document.querySelector("[data-copy]");
  copy?.addEventListener("click", copying(copy, address));
  show("ready");
};

const failed = (error) => {
  if (error.message === "credential_issued") show("gone");
  else trouble(error.sentence ?? asked.dataset[error.message === "keys" ? "wrong" : "away"]);
};

/** Where nothing may be kept, it is fetched by who goes to the questions at once, and by nobody who only looks. */
const atOnce = (door) => {
  door.addEventListener("click", async (event) => {
    event.preventDefault();
    show("busy");
    try {
      const link = await fetched(null);
      ready(link);
      location.assign(asked.dataset.address + link);
    } catch (error) {
      failed(error);
    }
  }, { once: true });
  show("ready");
  for (const part of document.querySelectorAll("[data-kept]")) part.hidden = true;
  for (const part of document.querySelectorAll("[data-not-kept]")) part.hidden = false;
};

/** This person's rights of rounds that are over are of no use to anybody, nor is what was asked. */
const tidy = (kept) => {
  for (const other of Object.keys(kept)) {
    const own = [PREFIX, ASKED].some((prefix) => other.startsWith(`${prefix}${asked.dataset.person}.`));
    if (own && other !== PREFIX + name()) kept.removeItem(other);
  }
};

const start = async () => {
  const kept = store();
  const here = kept?.getItem(PREFIX + name());
  if (here) return ready(here);
  if (asked.dataset.issued === "yes" && !kept?.getItem(ASKED + name())) return show("gone");
  if (!window.crypto?.subtle) return trouble(asked.dataset.cannot);
  const door = document.querySelector("[data-answer]");
  if (!kept) return door && atOnce(door);
  const link = await fetched(kept);
  kept.setItem(PREFIX + name(), link);
  tidy(kept);
  for (const part of document.querySelectorAll("[data-fresh]")) part.hidden = false;
  return ready(link);
};

if (asked) {
  const once = () => start().catch(failed);
  // Two tabs that open at once would each ask, and one would lose: they wait for each other.
  if (navigator.locks) navigator.locks.request(PREFIX + asked.dataset.checkup, once);
  else once();
}
