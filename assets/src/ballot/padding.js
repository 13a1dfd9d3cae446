// SPDX-License-Identifier: EUPL-1.2
// One length for many texts: what is sealed shows no length of its own. The same as engines/sealing/padding.py.
import { BallotError, concat, toBytes } from "./bytes.js";

const PREFIX = 4;
export const CLOSED_BUCKETS = [512];
export const OPEN_BUCKETS = [1024, 4096, 16384];

/**
 * The length of `data` in 4 bytes, big endian; `data`; zeros up to the smallest of `buckets` (bytes) that holds it.
 * Throws `too_long` or `bad_buckets`.
 */
export const pad = (data, buckets) => {
  if (!buckets.length || Math.min(...buckets) < PREFIX) throw new BallotError("bad_buckets");
  const fitting = buckets.filter((size) => size >= data.length + PREFIX);
  if (!fitting.length) throw new BallotError("too_long");
  const filling = new Uint8Array(Math.min(...fitting) - PREFIX - data.length);
  return concat(toBytes(BigInt(data.length), PREFIX), data, filling);
};
