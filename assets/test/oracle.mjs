// SPDX-License-Identifier: EUPL-1.2
// A public implementation of RFC 9474, in the one shape that the tests ask of it.
import { RSABSSA } from "@cloudflare/blindrsa-ts";

export const VARIANTS = {
  "RSABSSA-SHA384-PSS-Randomized": RSABSSA.SHA384.PSS.Randomized(),
  "RSABSSA-SHA384-PSSZERO-Randomized": RSABSSA.SHA384.PSSZero.Randomized(),
  "RSABSSA-SHA384-PSS-Deterministic": RSABSSA.SHA384.PSS.Deterministic(),
  "RSABSSA-SHA384-PSSZERO-Deterministic": RSABSSA.SHA384.PSSZero.Deterministic(),
};

export const hex = (bytes) => Buffer.from(bytes).toString("hex");
export const bytes = (text) => new Uint8Array(Buffer.from(text, "hex"));

/** A key pair as WebCrypto holds it, with its public and private bytes (`spki`, `pkcs8`). */
export const keyPair = async (suite, modulusLength) => {
  const pair = await suite.generateKey({ publicExponent: Uint8Array.from([1, 0, 1]), modulusLength });
  const [spki, pkcs8] = await Promise.all([
    crypto.subtle.exportKey("spki", pair.publicKey),
    crypto.subtle.exportKey("pkcs8", pair.privateKey),
  ]);
  return { ...pair, spki: new Uint8Array(spki), pkcs8: new Uint8Array(pkcs8) };
};

/** What `run` gives, and the random bytes that it drew meanwhile, in order. */
export const watched = async (run) => {
  const real = crypto.getRandomValues.bind(crypto);
  const drawn = [];
  crypto.getRandomValues = (array) => {
    real(array);
    drawn.push(Uint8Array.from(array));
    return array;
  };
  try {
    return { result: await run(), drawn };
  } finally {
    delete crypto.getRandomValues;
  }
};

/** One credential by the oracle alone, with all that it drew: prepared, salt, inverse, blinded, blindSignature, signature. */
export const credential = async (suite, pair, message) => {
  const prepared = suite.prepare(message);
  const { result, drawn } = await watched(() => suite.blind(pair.publicKey, prepared));
  const salt = suite.params.saltLength ? drawn.find((array) => array.length === suite.params.saltLength) : new Uint8Array(0);
  const blindSignature = await suite.blindSign(pair.privateKey, result.blindedMsg);
  const signature = await suite.finalize(pair.publicKey, prepared, blindSignature, result.inv);
  return { prepared, salt, inverse: result.inv, blinded: result.blindedMsg, blindSignature, signature };
};
