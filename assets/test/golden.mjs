// SPDX-License-Identifier: EUPL-1.2
// `npm run golden`: credentials made by the oracle alone, kept as test data for Python, which then needs no Node.
// Every run draws new keys; run it only when the oracle gets another version.
import { readFile, writeFile } from "node:fs/promises";
import { VARIANTS, credential, hex, keyPair } from "./oracle.mjs";

const folder = new URL("../", import.meta.url);
const { version } = JSON.parse(await readFile(new URL("node_modules/@cloudflare/blindrsa-ts/package.json", folder)));
const made = [];
for (const [name, suite] of Object.entries(VARIANTS)) {
  for (const modulusLength of [2048, 3072]) {
    const pair = await keyPair(suite, modulusLength);
    const parts = await credential(suite, pair, crypto.getRandomValues(new Uint8Array(32)));
    const texts = Object.entries({ spki: pair.spki, pkcs8: pair.pkcs8, ...parts }).map(([key, value]) => [key, hex(value)]);
    made.push({ name, ...Object.fromEntries(texts) });
  }
}
const data = { source: `made by @cloudflare/blindrsa-ts ${version} (assets/test/golden.mjs); hexadecimal`, credentials: made };
await writeFile(new URL("../tests/engines/blindrsa_oracle.json", folder), `${JSON.stringify(data, null, 1)}\n`);
