/*
 * Reads at an index that is known to be there. There is one for each kind of array, because a read
 * that meets several kinds takes several times as long.
 */

export function amountAt(values: Float64Array, index: number): number {
  return values[index] as number;
}

export function rowAt(values: Int32Array, index: number): number {
  return values[index] as number;
}

export function taskAt(values: readonly number[], index: number): number {
  return values[index] as number;
}
