import { frozen, type JsonObject, plainCopy } from './json.ts';

/**
 * What List and Describe last answered of a record, kept until the record changes: a large cluster
 * is read every minute and changes little in between. Kept answers are frozen, so that callers may
 * share them.
 */
export class Answers {
  readonly #kept = new WeakMap<
    object,
    { readonly revision: string; readonly answer: JsonObject }
  >();

  /** @param revision what the answer depends on that is not in the record */
  of(record: object, revision: string, make: () => JsonObject): JsonObject {
    const kept = this.#kept.get(record);
    if (kept?.revision === revision) return kept.answer;
    const answer = frozen(plainCopy(make()));
    this.#kept.set(record, { revision, answer });
    return answer;
  }
}
