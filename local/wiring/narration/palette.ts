/** What a part of a line is, by which it is coloured. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong' | 'accent';

const codes: Readonly<Record<Tone, string>> = {
  good: '32',
  bad: '31',
  warn: '33',
  quiet: '2',
  strong: '1',
  accent: '36',
};

/** Colours text, or leaves it alone. */
export type Palette = (tone: Tone, text: string) => string;

/** Colours for a terminal that shows them, unless `NO_COLOR` (https://no-color.org) is set. */
export function createPalette(isTerminal: boolean, noColor: string | undefined): Palette {
  if (!isTerminal || (noColor !== undefined && noColor !== '')) return (_tone, text) => text;
  return (tone, text) => `\u001b[${codes[tone]}m${text}\u001b[0m`;
}
