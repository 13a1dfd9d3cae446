// SPDX-License-Identifier: EUPL-1.2
// The list of all keys of a round. Its digest stands in every invitation: a browser that uses only keys from the list
// with that digest cannot be given a key of its own, by which the issuer would know the person again. The list is made
// by engines/credentials/keylist.py; only that very spelling is accepted here.
import { BallotError, equal, fromBase64, hex, toBase64 } from "./bytes.js";

const VERSION = 1;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SHORT_GROUPS = 8;
const GROUP_LENGTH = 4;

/** SHA-256 of the bytes as served, 64 hexadecimal digits. */
export const digest = async (list) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", list)));

/** The first 160 bits of a digest for people: eight groups of four signs. Throws `bad_list`. */
export const short = (whole) => {
  if (!/^[0-9a-f]{64}$/.test(whole)) throw new BallotError("bad_list");
  const count = SHORT_GROUPS * GROUP_LENGTH;
  const bits = BigInt(`0x${whole}`) >> BigInt(256 - 5 * count);
  const signs = Array.from({ length: count }, (_, at) => ALPHABET[Number((bits >> BigInt(5 * (count - 1 - at))) & 31n)]);
  return signs.join("").match(/.{4}/g).join("-");
};

/** Is `a` before `b` in order of code point? (JavaScript itself compares halves of pairs.) */
const before = (a, b) => {
  const [one, other] = [a, b].map((text) => Array.from(text, (sign) => sign.codePointAt(0)));
  const at = one.findIndex((sign, place) => sign !== other[place]);
  return at === -1 ? one.length < other.length : at < other.length && one[at] < other[at];
};

/** A Map from name to key. Throws `bad_list` where `list` is not byte for byte what the engine in Python writes. */
export const readList = (list) => {
  const entries = new Map();
  let text, keys;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(list);
    keys = JSON.parse(text).keys.map(([name, key]) => [name, toBase64(fromBase64(key))]);
    for (const [name, key] of keys) entries.set(name, fromBase64(key));
  } catch {
    throw new BallotError("bad_list");
  }
  const names = keys.map(([name]) => name);
  const fine =
    keys.length > 0 &&
    names.every((name) => typeof name === "string" && name && !/\p{Cs}/u.test(name)) &&
    names.every((name, at) => at === 0 || before(names[at - 1], name)) &&
    keys.every(([, key]) => key) &&
    new Set(keys.map(([, key]) => key)).size === keys.length &&
    JSON.stringify({ keys, version: VERSION }) === text;
  if (!fine) throw new BallotError("bad_list");
  return entries;
};

/** Is `key` in the list, and under this very name? Throws `bad_list`. */
export const holds = (list, name, key) => {
  const found = readList(list).get(name);
  return found !== undefined && equal(found, key);
};
