/** State of the generator; part of what the model saves. */
export interface RandomState {
  a: number;
}

/** Mulberry32: 32 bits of state, uniform enough for jitter and ids. Advances `state`. */
export function nextUint32(state: RandomState): number {
  state.a = (state.a + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state.a ^ (state.a >>> 15), 1 | state.a);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return (mixed ^ (mixed >>> 14)) >>> 0;
}

/** A whole number from `low` to `high`, both included. */
export function nextBetween(state: RandomState, low: number, high: number): number {
  return low + (nextUint32(state) % (high - low + 1));
}

/** `length` hexadecimal digits. */
export function nextHex(state: RandomState, length: number): string {
  let text = '';
  while (text.length < length) text += nextUint32(state).toString(16).padStart(8, '0');
  return text.slice(0, length);
}

/** A version 4 UUID. */
export function nextUuid(state: RandomState): string {
  const hex = nextHex(state, 32);
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}
