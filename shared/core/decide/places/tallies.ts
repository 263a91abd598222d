/** The field that ECS spreads services over when nobody says otherwise. */
export const zoneField = 'attribute:ecs.availability-zone';

/** How many tasks of one group share each value of a field. */
export class Tally {
  readonly #counts = new Map<string, number>();

  of(value: string): number {
    return this.#counts.get(value) ?? 0;
  }

  add(value: string, count: number): void {
    const next = this.of(value) + count;
    if (next === 0) this.#counts.delete(value);
    else this.#counts.set(value, next);
  }
}
