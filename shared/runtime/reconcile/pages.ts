import type { Page } from '../ports.ts';

/** A cluster holds at most 5,000 container instances and far fewer pages of tasks than this. */
const pagesMax = 1_000;

/**
 * The pages of a list, from one on, for as long as `goesOn` says so after a page that is not the last.
 *
 * @returns what they hold, and the token of the next unless the list is at its end
 */
export async function pagesFrom<Value>(
  list: (nextToken: string | undefined) => Promise<Page<Value>>,
  first: string | undefined,
  goesOn: (page: readonly Value[]) => boolean,
): Promise<Page<Value>> {
  const values: Value[] = [];
  let nextToken = first;
  for (let page = 0; page < pagesMax; page += 1) {
    const answer = await list(nextToken);
    values.push(...answer.values);
    nextToken = answer.nextToken;
    if (nextToken === undefined) return { values };
    if (!goesOn(answer.values)) return { values, nextToken };
  }
  throw new Error(`a list of more than ${pagesMax} pages`);
}

/** What was described, of those that were asked for before `goesOn` said no. */
export interface DescribedPart<Arn, Described> {
  readonly described: readonly Described[];
  /** How many of them were asked for; the first ones. */
  readonly asked: number;
  readonly missed: readonly Arn[];
}

/** Describes so many a call, one call at the least; `missed` are those that ECS does not know. */
export async function describeFirst<Arn, Described>(
  arns: Iterable<Arn>,
  perCall: number,
  describe: (arns: readonly Arn[]) => Promise<readonly Described[]>,
  arnOf: (described: Described) => Arn,
  goesOn: () => boolean = () => true,
): Promise<DescribedPart<Arn, Described>> {
  const all = [...arns];
  const described: Described[] = [];
  let asked = 0;
  while (asked < all.length && (asked === 0 || goesOn())) {
    const some = all.slice(asked, asked + perCall);
    described.push(...(await describe(some)));
    asked += some.length;
  }
  const present = new Set(described.map(arnOf));
  return { described, asked, missed: all.slice(0, asked).filter((arn) => !present.has(arn)) };
}
