/**
 * Rows that are out whatever else is asked. What is known of them is kept from one ask to the next, so
 * it has to be the same for all that give it the same name, as long as the row does not change.
 */
export interface Out {
  readonly name: string;
  has(row: number): boolean;
}

/** So many names are remembered; then all are forgotten, since most will not be asked for again. */
export const outNamesMax = 128;
