import { randomBytes } from 'node:crypto';
import type { Clock, Ids } from '../runtime/ports.ts';

/** Crockford's base 32: no I, L, O or U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 48 bits of time and 80 of chance, five bits a character. */
const characters = 26;

const randomBytesLength = 10;
const randomBits = 80n;

/**
 * ULIDs: the time in the first 10 characters, chance in the other 16, so that their order as text is
 * that of their making. Within one process each is greater than the one before, even when the clock
 * stands still or goes back.
 */
export function createIds(clock: Clock, random: (bytes: number) => Uint8Array = randomBytes): Ids {
  let last = -1n;
  return {
    next() {
      const chance = BigInt(`0x${Buffer.from(random(randomBytesLength)).toString('hex')}`);
      const drawn = (BigInt(clock.now()) << randomBits) | chance;
      last = drawn > last ? drawn : last + 1n;
      return toBase32(last);
    },
  };
}

function toBase32(value: bigint): string {
  let text = '';
  for (let rest = value; text.length < characters; rest >>= 5n) {
    text = alphabet.charAt(Number(rest & 31n)) + text;
  }
  return text;
}
