// SPDX-License-Identifier: EUPL-1.2
// One length for many texts: what is sealed shows no length of its own. The same as engines/sealing/padding.py.
import { BallotError, concat, toBytes } from "./bytes.js";

const PREFIX = 4;
export const CLOSED_LENGTH = 512;
export const OPEN_LENGTH = 12288;

/** The length of `data` in 4 bytes, big endian; `data`; zeros up to `length` bytes. Throws `too_long`. */
export const pad = (data, length) => {
  if (data.length + PREFIX > length) throw new BallotError("too_long");
  return concat(toBytes(BigInt(data.length), PREFIX), data, new Uint8Array(length - PREFIX - data.length));
};
