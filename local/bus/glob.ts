/**
 * Whether a text matches a wildcard pattern of EventBridge: `*` is any run of characters, `\*` and
 * `\\` are the characters themselves. Linear in text times pattern: it keeps one place to go back to.
 */
export function globMatches(pattern: string, text: string): boolean {
  const symbols = symbolsOf(pattern);
  let symbol = 0;
  let at = 0;
  let lastStar = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = symbols[symbol];
    if (wanted?.type === 'any') {
      lastStar = symbol;
      resumeAt = at;
      symbol += 1;
    } else if (wanted?.type === 'character' && wanted.character === text[at]) {
      symbol += 1;
      at += 1;
    } else if (lastStar >= 0) {
      symbol = lastStar + 1;
      resumeAt += 1;
      at = resumeAt;
    } else return false;
  }
  return symbols.slice(symbol).every(({ type }) => type === 'any');
}

/** Why a wildcard pattern is not one, or nothing when it is. */
export function globProblem(pattern: string): string | undefined {
  const symbols = symbolsOf(pattern);
  if (/\\(?![*\\])/.test(pattern.replaceAll('\\\\', ''))) {
    return 'a backslash escapes only * or another backslash';
  }
  const twice = symbols.some(
    ({ type }, index) => type === 'any' && symbols[index + 1]?.type === 'any',
  );
  return twice ? 'consecutive wildcard characters' : undefined;
}

type GlobSymbol =
  | { readonly type: 'any' }
  | { readonly type: 'character'; readonly character: string };

function symbolsOf(pattern: string): readonly GlobSymbol[] {
  const symbols: GlobSymbol[] = [];
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    const next = pattern[index + 1];
    if (character === '\\' && (next === '*' || next === '\\')) {
      symbols.push({ type: 'character', character: next });
      index += 1;
    } else if (character === '*') symbols.push({ type: 'any' });
    else symbols.push({ type: 'character', character });
  }
  return symbols;
}
