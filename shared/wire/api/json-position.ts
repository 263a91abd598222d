/** Where a text stops being JSON; line and column count from 1, the offset from 0. */
export interface JsonFault {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const space = /[ \t\n\r]*/y;
const literal = /true|false|null/y;
// JSON forbids bare control characters inside strings, so they must be named here.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the grammar of JSON names them.
const stringBody = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;

/**
 * Finds the first character that cannot stand where it does, or undefined when the text is JSON.
 * `JSON.parse` names the position only for some faults and only in some versions of Node, so this
 * reads the text again once it is known to be broken. The caller bounds the nesting beforehand.
 *
 * @example findJsonFault('{"a": nul}') // { offset: 6, line: 1, column: 7 }
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const reader = new Reader(text);
  if (reader.value() && reader.end()) return undefined;
  const before = text.slice(0, reader.at).split('\n');
  return {
    offset: reader.at,
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
  };
}

/** Reads JSON's grammar; each method is false at the first fault and leaves `at` there. */
class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(): boolean {
    this.#take(space);
    const first = this.#text[this.at];
    const read =
      first === '{'
        ? this.#list('}', () => this.#member())
        : first === '['
          ? this.#list(']', () => this.value())
          : first === '"'
            ? this.#string()
            : this.#take(number) || this.#take(literal);
    return read && (this.#take(space) || true);
  }

  end(): boolean {
    return this.at === this.#text.length;
  }

  #list(close: '}' | ']', item: () => boolean): boolean {
    this.at += 1;
    this.#take(space);
    if (this.#skip(close)) return true;
    do {
      if (!item()) return false;
    } while (this.#skip(','));
    return this.#skip(close);
  }

  #member(): boolean {
    this.#take(space);
    if (!this.#string()) return false;
    this.#take(space);
    return this.#skip(':') && this.value();
  }

  #string(): boolean {
    if (!this.#skip('"')) return false;
    this.#take(stringBody);
    return this.#skip('"');
  }

  #skip(character: string): boolean {
    if (this.#text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  /** Moves past what the pattern matches here; false when it matches nothing. */
  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const length = pattern.exec(this.#text)?.[0].length ?? 0;
    this.at += length;
    return length > 0;
  }
}
