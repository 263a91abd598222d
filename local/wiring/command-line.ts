import { parseArgs } from 'node:util';
import { errorCode } from './error-code.ts';

/** One option of a command; `value` names what follows it. */
export interface OptionDescription {
  readonly name: string;
  readonly value?: string;
  readonly help: string;
}

export type ReadArguments =
  | { readonly type: 'options'; readonly values: Readonly<Record<string, string | boolean>> }
  | { readonly type: 'help' }
  | { readonly type: 'wrong'; readonly message: string };

/** Reads the arguments of a command; anything that it does not know is wrong, never ignored. */
export function readArguments(
  args: readonly string[],
  options: readonly OptionDescription[],
): ReadArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        help: { type: 'boolean', short: 'h' },
        ...Object.fromEntries(
          options.map(({ name, value }) => [
            name,
            { type: value === undefined ? ('boolean' as const) : ('string' as const) },
          ]),
        ),
      },
    });
    if (values['help'] === true) return { type: 'help' };
    const given: Record<string, string | boolean> = {};
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'string' || typeof value === 'boolean') given[name] = value;
    }
    return { type: 'options', values: given };
  } catch (error) {
    if (errorCode(error)?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    return { type: 'wrong', message: (error as Error).message };
  }
}

/** The help of a command: how it is called, and a line for each option. */
export function helpText(
  usage: string,
  about: string,
  options: readonly OptionDescription[],
): string {
  const rows = [...options, { name: 'help', help: 'show this' }].map((option) => {
    const value = 'value' in option && option.value !== undefined ? ` ${option.value}` : '';
    return { left: `--${option.name}${value}`, right: option.help };
  });
  const width = Math.max(...rows.map(({ left }) => left.length));
  const lines = rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`);
  return [usage, '', about, '', ...lines, ''].join('\n');
}

/** A number within bounds, or a sentence that says what is wrong with it. */
export function readNumber(
  name: string,
  text: string | boolean | undefined,
  bounds: { readonly min: number; readonly max: number; readonly whole?: boolean },
  fallback: number,
): number | { readonly wrong: string } {
  if (text === undefined) return fallback;
  const { min, max, whole = false } = bounds;
  const value = text === '' ? Number.NaN : Number(text);
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? 'a whole number' : 'a number';
  return { wrong: `--${name} must be ${kind} from ${min} to ${max}, not ${String(text)}` };
}
