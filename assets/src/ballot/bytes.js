// SPDX-License-Identifier: EUPL-1.2
// Bytes, numbers and the one kind of failure of the ballot modules.

/** A refusal: `code` says why, the page finds the sentence. The codes are those of the engines in Python. */
export class BallotError extends Error {
  constructor(code) {
    super(code);
    this.name = "BallotError";
    this.code = code;
  }
}

export const utf8 = (text) => new TextEncoder().encode(text);

export const concat = (...parts) => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const equal = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Big endian. No bytes are zero. */
export const toNumber = (bytes) => BigInt(`0x0${hex(bytes)}`);

/** Big endian, `length` bytes; the number must fit. */
export const toBytes = (number, length) => {
  const text = number.toString(16).padStart(2 * length, "0");
  return Uint8Array.from({ length }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
};

/** Base64, also the kind for addresses (base64url). */
export const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
