/** A refusal that knows where: thrown inside the parser only, a value at its door. */
export class QueryProblem extends Error {
  override readonly name = 'QueryProblem';
  /** Offset into the text, from 0. */
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.position = position;
  }
}
