// SPDX-License-Identifier: EUPL-1.2
// What answering gains from JavaScript; without it everything still works.
//
// - The code of a QR link stands behind the # of the address: no server ever gets it in a log. It is put in the field
//   and taken out of the address, so that it does not stay in the history of a shared device.
// - A draft stays on this device only, sealed (AES-GCM) under a key made from the code (PBKDF2); its name is a hash of
//   the code. Whoever finds the device without the code finds noise. It goes away when the answers are handed in, when
//   the person says so, or after two weeks.
// - Another language takes along what was typed, and no server sees it: in the name of this tab, sealed in the same way
//   and taken out of it at once. That works too where nothing may be stored.
// - How many questions have an answer.
(() => {
  "use strict";
  const PREFIX = "iedereen.draft.";
  const SENT = "iedereen.sent";
  const DAY = 86_400_000;
  const DAYS = 14;
  const ROUNDS = 200_000;
  const LINK = /^#[0-9A-Z]{5}-?[0-9A-Z]{5}$/i;
  const bytes = (text) => new TextEncoder().encode(text);
  const coded = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const decoded = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

  /** A store that may be missing or forbidden (private window, policy of the device): then there is no draft. */
  const store = (name) => {
    try {
      const found = window[name];
      found.setItem(`${PREFIX}try`, "1");
      found.removeItem(`${PREFIX}try`);
      return found;
    } catch {
      return null;
    }
  };
  /** For one crossing to a page of ours in the same tab; nothing of it comes on a disk. */
  const tab = {
    getItem: (name) => (window.name.startsWith(`${name} `) ? window.name.slice(name.length + 1) : null),
    setItem: (name, value) => { window.name = `${name} ${value}`; },
    removeItem: () => { if (window.name.startsWith(PREFIX)) window.name = ""; },
  };
  const kept = store("localStorage");
  const passing = store("sessionStorage");

  /** The same reading of a code as the server's: case, spaces and look-alikes do not count. */
  const bare = (code) =>
    code.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");

  const nameOf = async (code) => {
    const hash = await crypto.subtle.digest("SHA-256", bytes(`iedereen draft name ${code}`));
    return PREFIX + coded(hash).slice(0, 22);
  };

  const keyOf = async (code) => {
    const start = await crypto.subtle.importKey("raw", bytes(code), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes("iedereen draft key"), iterations: ROUNDS };
    return crypto.subtle.deriveKey(how, start, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };

  const today = () => Math.floor(Date.now() / DAY);

  /** Drafts that somebody left behind. Only the day on which they end is readable. */
  const clean = () => {
    for (const name of Object.keys(kept)) {
      if (name.startsWith(PREFIX) && !(Number(kept.getItem(name).split(".")[0]) >= today())) kept.removeItem(name);
    }
  };

  const save = async (where, name, key, fields) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes(JSON.stringify(fields)));
    where.setItem(name, `${today() + DAYS}.${coded(iv)}.${coded(sealed)}`);
  };

  const load = async (where, name, key) => {
    const [, iv, sealed] = (where?.getItem(name) ?? "").split(".");
    if (!sealed) return null;
    try {
      const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: decoded(iv) }, key, decoded(sealed));
      return JSON.parse(new TextDecoder().decode(open));
    } catch {
      return null; // of another version, or touched: as if it were not there
    }
  };

  const questions = (form) => [...form.querySelectorAll("[data-question] input, [data-question] textarea")];

  const read = (form) => {
    const fields = {};
    for (const control of questions(form)) {
      if (control.type === "radio" ? control.checked : control.value) fields[control.name] = control.value;
    }
    return fields;
  };

  /** Put a draft back, but never over what the server has just given back. */
  const restore = (form, fields) => {
    if (Object.keys(read(form)).length) return;
    for (const control of questions(form)) {
      if (!(control.name in fields)) continue;
      if (control.type === "radio") control.checked = control.value === fields[control.name];
      else control.value = fields[control.name];
    }
  };

  const progress = (form) => {
    const place = form.querySelector("[data-progress]");
    if (!place) return;
    const groups = [...form.querySelectorAll("[data-question]")];
    const answered = (group) => group.querySelector("input:checked") ?? group.querySelector("textarea")?.value.trim();
    const done = groups.filter(answered).length;
    const words = place.querySelector("[data-progress-words]");
    words.textContent = words.dataset.words.replace("{done}", done).replace("{all}", groups.length);
    place.querySelector("progress").value = done;
    place.hidden = false;
  };

  /** Another language: what was typed just now goes along, but not to the server. */
  const crossing = (form, save) => {
    document.querySelector("a[hreflang]")?.addEventListener("click", async (event) => {
      event.preventDefault();
      const link = event.currentTarget;
      await save();
      location.assign(link.href);
    });
    let saved = false;
    form.addEventListener("submit", async (event) => {
      if (saved || !event.submitter?.hasAttribute("formaction")) return;
      event.preventDefault();
      const button = event.submitter;
      await save();
      // In a turn of its own: Chromium ignores a form that is handed in while its earlier event may still be running.
      setTimeout(() => {
        saved = true;
        form.requestSubmit(button);
        saved = false;
      });
    });
    form.addEventListener("formdata", (event) => {
      for (const control of questions(form)) event.formData.delete(control.name);
    });
  };

  /** What was left of an earlier visit, or came along from the other language. */
  const found = async (form, name, key) => {
    const fields = (await load(tab, name, key)) ?? (await load(kept, name, key));
    tab.removeItem();
    if (fields) restore(form, fields);
    progress(form);
  };

  /** Keeps a draft on this device, says so, and takes it away when asked. */
  const keeping = (form, name, write) => {
    let stopped = false;
    let waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        if (!stopped) await write(kept);
        if (stopped) kept.removeItem(name);
      }, 300);
    });
    form.addEventListener("submit", (event) => {
      // A change of language sends the form to another address: then the draft stays.
      if (!event.submitter?.hasAttribute("formaction")) passing?.setItem(SENT, name);
    });
    const note = form.querySelector("[data-draft-note]");
    note.hidden = false;
    note.querySelector("[data-draft-forget]").addEventListener("click", () => {
      stopped = true;
      clearTimeout(waiting);
      kept.removeItem(name);
      note.querySelector("[data-draft-status]").textContent = form.dataset.forgotten;
    });
  };

  const drafting = async (form) => {
    const code = bare(form.querySelector("[data-draft-code]").value);
    const knowing = Promise.all([nameOf(code), keyOf(code)]);
    const ready = knowing.then(([name, key]) => found(form, name, key));
    const write = async (where) => {
      await ready;
      const [name, key] = await knowing;
      await save(where, name, key, read(form));
    };
    crossing(form, async () => {
      await write(tab);
      if (kept?.getItem((await knowing)[0])) await write(kept); // not where it was wiped
    });
    await ready;
    if (kept) keeping(form, (await knowing)[0], write);
  };

  /** The code of a link goes into the field and out of the address. */
  const take = () => {
    const field = document.querySelector("[data-code-form] input[name=code]");
    if (!LINK.test(location.hash)) return;
    if (!field) {
      // A second link on the page with the questions of the first: to the browser that is the same page.
      const first = new URL(location.href);
      first.searchParams.set("nieuw", first.searchParams.get("nieuw") === "1" ? "2" : "1");
      location.assign(first);
      return;
    }
    field.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname + location.search);
  };

  const start = () => {
    if (kept) clean();
    take();
    addEventListener("hashchange", take); // a second link, opened on the page that is there already
    const form = document.querySelector("form[data-draft]");
    if (form) {
      form.addEventListener("input", () => progress(form));
      progress(form);
      if (window.crypto?.subtle) drafting(form);
    }
    if (document.querySelector("[data-draft-sent]")) tab.removeItem();
    if (document.querySelector("[data-draft-sent]") && kept && passing) {
      kept.removeItem(passing.getItem(SENT) ?? "");
      passing.removeItem(SENT);
    }
  };

  start();
})();
