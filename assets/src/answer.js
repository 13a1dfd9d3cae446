// SPDX-License-Identifier: EUPL-1.2
// Where people answer: what they fill in is sealed here, on their own device, before it leaves. The server gets two
// sealed parts of fixed sizes and a right to answer (a code, or a credential that was signed blindly), and nothing else.
import { forget, right } from "./right.js";
import "./draft.js";
import { fromBase64, toBase64, utf8 } from "./ballot/bytes.js";
import { seal } from "./ballot/hpke.js";
import { digest, holds, short } from "./ballot/keylist.js";
import { CLOSED_LENGTH, OPEN_LENGTH, pad } from "./ballot/padding.js";
import { left, typed } from "./words.js";

const VERSION = 1;
const FIELD = "v_";
const QUIET = { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" };

const form = document.querySelector("form[data-sealed]");
const word = (name) => form.querySelector(`template[data-word=${name}]`).content.textContent;

/** Says why not, where the person is: above the questions before they begin, above the button when they send. */
const refuse = (sentence, when) => {
  for (const other of form.querySelectorAll("[data-refused]")) other.hidden = true;
  const place = form.querySelector(`[data-refused=${when}]`);
  place.querySelector("p").textContent = sentence;
  place.hidden = false;
  place.focus();
};

/** In the order of the page: a number or null per statement, a text per open question that has one. */
const filledIn = () => {
  const answers = [];
  const texts = {};
  let empty = true; // who only tells something about oneself has answered nothing
  for (const question of form.querySelectorAll("[data-question]")) {
    const words = question.querySelector("textarea");
    if (words) {
      const text = typed(words);
      if (!text) continue;
      texts[words.name.slice(FIELD.length)] = text;
      empty = false;
    } else {
      const chosen = question.querySelector("input:checked")?.value;
      answers.push(chosen ? Number(chosen) : null);
      if (chosen && !("oneself" in question.dataset)) empty = false;
    }
  }
  return { answers, texts, empty };
};

const json = (what) => utf8(JSON.stringify(what));

/** The two sealed parts, each bound to its box, round and team. */
const sealed = async ({ answers, texts }, checkup) => {
  const key = fromBase64(form.dataset.sealingKey);
  const bound = (kind) => utf8(`iedereen ${kind}/${VERSION}:${form.dataset.round}:${checkup}`);
  const closed = await seal(key, pad(json({ v: VERSION, a: answers }), CLOSED_LENGTH), bound("closed"));
  const open = await seal(key, pad(json({ v: VERSION, t: texts }), OPEN_LENGTH), bound("open"));
  return { closed: toBase64(closed), open: toBase64(open) };
};

/** The key to which we seal stands in the list that was promised to everybody: the same list for all. */
const keysAreThose = async () => {
  const promised = right ? right.digest : form.dataset.digest;
  const answer = await fetch(form.dataset.keys, QUIET);
  if (!answer.ok) throw new Error("keys");
  const list = new Uint8Array(await answer.arrayBuffer());
  const found = await digest(list);
  if (found !== promised || found !== form.dataset.digest) return false;
  if (!holds(list, "sealing", fromBase64(form.dataset.sealingKey))) return false;
  const mark = document.querySelector("[data-mark]");
  if (mark) {
    mark.querySelector("[data-mark-words]").textContent = short(found);
    mark.hidden = false;
  }
  return true;
};

const checkup = () => right?.checkup ?? form.dataset.checkup;

const base64 = (text) => toBase64(fromBase64(text));

const claim = () =>
  right
    ? { checkup: right.checkup, prepared: base64(right.prepared), signature: base64(right.signature) }
    : { code: form.querySelector("[data-draft-code]").value };

// An attempt that broke off halfway may have arrived after all: then the right is used, and by nobody else.
let brokeOff = false;

const posted = async (address, what) => {
  try {
    return await fetch(address, what);
  } catch (error) {
    brokeOff = true;
    throw error;
  }
};

/** Which answer is too long, in a sentence; nothing when all fit. */
const tooLong = () => {
  const fields = [...form.querySelectorAll("[data-question]")].map((question) => question.querySelector("textarea"));
  const at = fields.findIndex((field) => field && left(field) < 0);
  return at < 0 ? "" : word("long").replace("{question}", at + 1).replace("{number}", -left(fields[at]));
};

/** Gives the sentence of what went wrong; nothing when it was taken. */
const handIn = async () => {
  if (!form.dataset.checkup && !right) return word("right");
  const long = tooLong();
  if (long) return long;
  const given = filledIn();
  if (given.empty) return word("empty");
  if (!(await keysAreThose())) return word("keys");
  const body = JSON.stringify({ ...claim(), ...(await sealed(given, checkup())) });
  const headers = { "Content-Type": "application/json" };
  const answer = await posted(form.dataset.sealed, { ...QUIET, method: "POST", headers, body });
  if (answer.status === 204) return "";
  if (answer.status !== 409) return word("away");
  const { reason, sentence } = await answer.json();
  if (brokeOff && reason === "credential_spent") return "";
  return brokeOff && reason === "code_unknown" ? word("perhaps") : sentence;
};

const send = async () => {
  const button = form.querySelector("button[type=submit].button--primary");
  button.disabled = true;
  form.setAttribute("aria-busy", "true");
  const trouble = await handIn().catch(() => word("away"));
  button.disabled = false;
  form.removeAttribute("aria-busy");
  if (trouble) {
    refuse(trouble, "sending");
    return;
  }
  forget();
  location.assign(form.dataset.thanks);
};

if (form && !form.dataset.checkup && !right) refuse(word("right"), "before");
if (form && window.crypto?.subtle) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return; // another language, nothing is handed in
    event.preventDefault();
    send();
  });
  keysAreThose().then((fine) => fine || refuse(word("keys"), "before"), () => {});
}
