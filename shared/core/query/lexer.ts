import { QueryProblem } from './query-problem.ts';

/** One word, quoted text, symbol, or the end of the query. */
export interface Token {
  readonly type: 'word' | 'quoted' | 'symbol' | 'end';
  /** Without its quotes. */
  readonly text: string;
  /** Offset of its first character, quote included. */
  readonly start: number;
  /** Offset of what follows it. */
  readonly end: number;
}

const longSymbols = ['==', '!=', '>=', '<=', '=~', '!~', '&&', '||'];
const shortSymbols = '!<>()[],';
/** Characters that end a bare word: white space, and all that symbols and quotes are made of. */
const wordEnd = /[\s()[\],=!<>&|~"']/;

/** The token that starts at or after `from`. */
export function readToken(text: string, from: number): Token {
  const start = skipSpace(text, from);
  const first = text[start];
  if (first === undefined) return { type: 'end', text: '', start, end: start };
  if (first === '"' || first === "'") return readQuoted(text, start, first);
  const pair = text.slice(start, start + 2);
  if (longSymbols.includes(pair)) return { type: 'symbol', text: pair, start, end: start + 2 };
  if (shortSymbols.includes(first)) return { type: 'symbol', text: first, start, end: start + 1 };
  if (wordEnd.test(first)) {
    throw new QueryProblem(start, `"${first}" alone means nothing here: ${doubled(first)}`);
  }
  let end = start + 1;
  while (end < text.length && !wordEnd.test(text.charAt(end))) end += 1;
  return { type: 'word', text: text.slice(start, end), start, end };
}

/**
 * The argument of `=~` and `!~`. A bare pattern may hold brackets and `|`, which elsewhere end a
 * word: it runs to white space, to `&&` or `||`, or to a `)` that it did not open.
 */
export function readPattern(text: string, from: number): Token {
  const start = skipSpace(text, from);
  const first = text[start];
  if (first === undefined) return { type: 'end', text: '', start, end: start };
  if (first === '"' || first === "'") return readQuoted(text, start, first);
  let end = start;
  let depth = 0;
  let inClass = false;
  for (; end < text.length; end += 1) {
    const character = text.charAt(end);
    if (/\s/.test(character)) break;
    if (character === '\\') end += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') depth += 1;
    else if (depth > 0) depth -= character === ')' ? 1 : 0;
    else if (character === ')' || isJoint(text, end)) break;
  }
  end = Math.min(end, text.length);
  if (end === start) return readToken(text, start);
  return { type: 'word', text: text.slice(start, end), start, end };
}

/** How an error message names a token. */
export function tokenText(token: Token): string {
  return token.type === 'end' ? 'the end of the expression' : `"${token.text}"`;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return at;
}

/** No escapes: neither attribute values nor task groups may hold a quote. */
function readQuoted(text: string, start: number, quote: string): Token {
  const close = text.indexOf(quote, start + 1);
  if (close < 0) throw new QueryProblem(start, `expected a closing ${quote} for this text`);
  return { type: 'quoted', text: text.slice(start + 1, close), start, end: close + 1 };
}

function isJoint(text: string, at: number): boolean {
  const pair = text.slice(at, at + 2);
  return pair === '&&' || pair === '||';
}

function doubled(character: string): string {
  if (character === '=') return 'write == or =~';
  if (character === '~') return 'write =~ or !~';
  return `write ${character}${character}`;
}
