// SPDX-License-Identifier: EUPL-1.2
// Seal to a round's public key: HPKE (RFC 9180) in base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, one
// message per envelope. WebCrypto does all that is secret; here stand only the labels. Python opens it
// (src/iedereen/engines/sealing).
import { BallotError, concat, utf8 } from "./bytes.js";

const VERSION = utf8("HPKE-v1");
const KEM = concat(utf8("KEM"), [0, 0x10]);
const SUITE = concat(utf8("HPKE"), [0, 0x10, 0, 1, 0, 1]);
const BASE_MODE = [0];
const NOTHING = new Uint8Array(0);
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const POINT_LENGTH = 65;

const hmac = async (secret, message) => {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
};

/** LabeledExtract (RFC 9180, section 4). To HMAC no salt is the same as 32 zeros. */
const extract = (suite, salt, label, material) =>
  hmac(salt.length ? salt : new Uint8Array(32), concat(VERSION, suite, utf8(label), material));

/** LabeledExpand for at most 32 bytes: one block of HKDF. */
const expand = async (suite, secret, label, info, length) =>
  (await hmac(secret, concat([0, length], VERSION, suite, utf8(label), info, [1]))).slice(0, length);

/** Encap (section 4.1): the shared secret, and the point that the receiver makes it from. */
const encapsulate = async (publicPoint, receiver, ephemeral) => {
  const pair = ephemeral ?? (await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]));
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const agreed = await crypto.subtle.deriveBits({ name: "ECDH", public: receiver }, pair.privateKey, 256);
  const start = await extract(KEM, NOTHING, "eae_prk", new Uint8Array(agreed));
  return { enc, shared: await expand(KEM, start, "shared_secret", concat(enc, publicPoint), 32) };
};

/** KeySchedule (section 5.1) without a shared key of its own: the key and the nonce of the first message. */
const schedule = async (shared, info) => {
  const parts = [await extract(SUITE, NOTHING, "psk_id_hash", NOTHING), await extract(SUITE, NOTHING, "info_hash", info)];
  const context = concat(BASE_MODE, ...parts);
  const secret = await extract(SUITE, shared, "secret", NOTHING);
  return { key: await expand(SUITE, secret, "key", context, 16), iv: await expand(SUITE, secret, "base_nonce", context, 12) };
};

/**
 * `plaintext` for the holder of the private key only: the point (65 bytes), the ciphertext, a tag (16 bytes).
 *
 * `publicPoint` is the uncompressed point; `info` says what for, opening needs the same bytes. `ephemeral` (a pair of
 * CryptoKeys) and `aad` are for test vectors: with the same `ephemeral` twice the envelopes would give each other away.
 * Throws `bad_key`.
 */
export const seal = async (publicPoint, plaintext, info, { ephemeral, aad = NOTHING } = {}) => {
  let receiver;
  try {
    receiver = await crypto.subtle.importKey("raw", publicPoint, CURVE, true, []);
  } catch {
    throw new BallotError("bad_key");
  }
  if (publicPoint.length !== POINT_LENGTH) throw new BallotError("bad_key");
  const { enc, shared } = await encapsulate(publicPoint, receiver, ephemeral);
  const { key, iv } = await schedule(shared, info);
  const cipher = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, cipher, plaintext);
  return concat(enc, new Uint8Array(closed));
};
