// SPDX-License-Identifier: EUPL-1.2
// Blind signatures on the side of the person: RFC 9474, RSABSSA-SHA384-PSS-Randomized. The issuer's side, and the same
// steps in Python, stand in src/iedereen/engines/credentials.
//
// BigInt takes more time for some numbers than for others, and a browser offers nothing better. That does no harm here:
// the only secret that is computed with is the blinding factor, which is drawn anew for each credential and used once,
// on the person's own device. Nobody gets a second measurement of it, and the issuer sees only that a request comes.
// Private keys never come here, and verifying uses public numbers (WebCrypto does it).
import { BallotError, concat, fromBase64, toBytes, toNumber } from "./bytes.js";

export const SALT_LENGTH = 48;
const RANDOMIZER_LENGTH = 32;
const HASH_LENGTH = 48;
const HASH = "SHA-384";
const EXPONENT = 65537n;
const MINIMUM_BITS = 2048;

const sha384 = async (bytes) => new Uint8Array(await crypto.subtle.digest(HASH, bytes));

const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** The key as WebCrypto holds it, and its modulus. A key that the engine in Python refuses is refused here too. */
const readKey = async (spki) => {
  let key, jwk;
  try {
    key = await crypto.subtle.importKey("spki", spki, { name: "RSA-PSS", hash: HASH }, true, ["verify"]);
    jwk = await crypto.subtle.exportKey("jwk", key);
  } catch {
    throw new BallotError("bad_key");
  }
  const n = toNumber(fromBase64(jwk.n));
  const bits = n.toString(2).length;
  if (bits < MINIMUM_BITS || toNumber(fromBase64(jwk.e)) !== EXPONENT) throw new BallotError("weak_key");
  return { key, n, bits, length: Math.ceil(bits / 8) };
};

/** MGF1 (RFC 8017, appendix B.2.1). */
const mgf1 = async (seed, length) => {
  const blocks = [];
  for (let at = 0; at * HASH_LENGTH < length; at += 1) {
    blocks.push(await sha384(concat(seed, toBytes(BigInt(at), 4))));
  }
  return concat(...blocks).slice(0, length);
};

/** EMSA-PSS-ENCODE (RFC 8017, section 9.1.1): a number of at most `bits` bits, big endian. */
const encode = async (message, salt, bits) => {
  const length = Math.ceil(bits / 8);
  const filler = length - salt.length - HASH_LENGTH - 2;
  if (filler < 0) throw new BallotError("bad_key");
  const digest = await sha384(concat(new Uint8Array(8), await sha384(message), salt));
  const block = concat(new Uint8Array(filler), [1], salt);
  const mask = await mgf1(digest, block.length);
  const masked = block.map((byte, at) => byte ^ mask[at]);
  masked[0] &= 0xff >> (8 * length - bits);
  return concat(masked, digest, [0xbc]);
};

/** `base` to the public exponent 65537 = 2^16 + 1. */
const raised = (base, n) => {
  let power = base;
  for (let squaring = 0; squaring < 16; squaring += 1) power = (power * power) % n;
  return (power * base) % n;
};

/** The inverse modulo `n` by Euclid's algorithm, or null where there is none. */
const inverseOf = (number, n) => {
  let [a, b, x, y] = [n, number, 0n, 1n];
  while (b) {
    const times = a / b;
    [a, b, x, y] = [b, a - times * b, y, x - times * y];
  }
  return a === 1n ? ((x % n) + n) % n : null;
};

/** A number from 1 up to but not including `n`, all equally likely: draw, and draw again when it does not fit. */
const randomBelow = (n, bits) => {
  for (;;) {
    const bytes = random(Math.ceil(bits / 8));
    bytes[0] &= 0xff >> (8 * bytes.length - bits);
    const number = toNumber(bytes);
    if (number > 0n && number < n) return number;
  }
};

/** `message` behind 32 random bytes (RFC 9474, section 4.1). `randomizer` is for test vectors. */
export const prepare = (message, randomizer = random(RANDOMIZER_LENGTH)) => {
  if (randomizer.length !== RANDOMIZER_LENGTH) throw new BallotError("bad_randomizer");
  return concat(randomizer, message);
};

/**
 * What goes to the issuer and the secret that stays (RFC 9474, section 4.2): `{ blinded, inverse }`, each as long as
 * the modulus. `salt` and `r` are for test vectors. Throws `bad_key`, `weak_key` or `bad_input`.
 */
export const blind = async (spki, prepared, { salt = random(SALT_LENGTH), r } = {}) => {
  const { n, bits, length } = await readKey(spki);
  const message = toNumber(await encode(prepared, salt, bits - 1));
  const factor = r ?? randomBelow(n, bits);
  const inverse = factor > 0n && factor < n ? inverseOf(factor, n) : null;
  if (inverse === null || inverseOf(message, n) === null) throw new BallotError("bad_input");
  return { blinded: toBytes((message * raised(factor, n)) % n, length), inverse: toBytes(inverse, length) };
};

/** The signature of the credential (RFC 9474, section 4.4). Throws `bad_key`, `weak_key`, `bad_input`, `bad_signature`. */
export const finalize = async (spki, prepared, blindSignature, inverse, { saltLength = SALT_LENGTH } = {}) => {
  const { n, length } = await readKey(spki);
  if (blindSignature.length !== length || inverse.length !== length) throw new BallotError("bad_input");
  const signature = toBytes((toNumber(blindSignature) * toNumber(inverse)) % n, length);
  if (!(await verify(spki, prepared, signature, { saltLength }))) throw new BallotError("bad_signature");
  return signature;
};

/** Did the issuer sign this? Throws `bad_key` or `weak_key`. */
export const verify = async (spki, prepared, signature, { saltLength = SALT_LENGTH } = {}) => {
  const { key } = await readKey(spki);
  return crypto.subtle.verify({ name: "RSA-PSS", saltLength }, key, signature, prepared);
};
