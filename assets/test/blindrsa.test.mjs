// SPDX-License-Identifier: EUPL-1.2
// `npm test`: our blinding beside a public implementation, step by step and crosswise, for all variants and sizes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blind, finalize, prepare, verify } from "../src/ballot/blindrsa.js";
import { VARIANTS, credential, hex, keyPair } from "./oracle.mjs";

const numberOf = (array) => BigInt(`0x${hex(array)}`);

/** The inverse by Euclid's algorithm in its recursive form: not the code that is tested. */
const inverse = (a, n) => {
  const step = (x, y) => {
    if (!y) return [1n, 0n];
    const [s, t] = step(y, x % y);
    return [t, s - (x / y) * t];
  };
  return ((step(a, n)[0] % n) + n) % n;
};

for (const modulusLength of [2048, 3072, 4096]) {
  for (const [name, suite] of Object.entries(VARIANTS)) {
    const saltLength = suite.params.saltLength;
    test(`${name}, ${modulusLength} bits`, async () => {
      const pair = await keyPair(suite, modulusLength);
      const message = crypto.getRandomValues(new Uint8Array(32));

      // The same random numbers give the same bytes.
      const theirs = await credential(suite, pair, message);
      const jwk = await crypto.subtle.exportKey("jwk", pair.publicKey);
      const n = numberOf(Buffer.from(jwk.n, "base64url"));
      const again = await blind(pair.spki, theirs.prepared, { salt: theirs.salt, r: inverse(numberOf(theirs.inverse), n) });
      assert.equal(hex(again.blinded), hex(theirs.blinded));
      assert.equal(hex(again.inverse), hex(theirs.inverse));
      const finished = await finalize(pair.spki, theirs.prepared, theirs.blindSignature, theirs.inverse, { saltLength });
      assert.equal(hex(finished), hex(theirs.signature));

      // Ours with random numbers of its own: the oracle signs, and the oracle accepts.
      const prepared = prepare(message);
      const mine = await blind(pair.spki, prepared, saltLength ? {} : { salt: new Uint8Array(0) });
      const answer = await suite.blindSign(pair.privateKey, mine.blinded);
      const signature = await finalize(pair.spki, prepared, answer, mine.inverse, { saltLength });
      assert.ok(await suite.verify(pair.publicKey, signature, prepared));
      assert.ok(await verify(pair.spki, prepared, signature, { saltLength }));

      // One bit changed: both refuse.
      prepared[0] ^= 1;
      assert.equal(await suite.verify(pair.publicKey, signature, prepared), false);
      assert.equal(await verify(pair.spki, prepared, signature, { saltLength }), false);
      await assert.rejects(finalize(pair.spki, prepared, answer, mine.inverse, { saltLength }), { code: "bad_signature" });
    });
  }
}
