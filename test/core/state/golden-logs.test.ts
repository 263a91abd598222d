import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../../shared/core/canonical-json.ts';
import type { LogItem } from '../../../shared/core/log/item.ts';
import { entryCatalogue } from '../../../shared/core/log/read.ts';
import { byText } from '../../../shared/core/order.ts';
import { stateFormat } from '../../../shared/core/state/cluster-state.ts';
import { safetyViolations } from '../../../shared/core/state/safety.ts';
import { serialise } from '../../../shared/core/state/serialise.ts';
import { sha256Of } from '../../../shared/runtime/item-hash.ts';
import { foldItem, openSession } from '../../../shared/runtime/session.ts';
import { demo } from '../../runtime/process-under-test.ts';

interface Recorded {
  /** SHA-256 of the file. */
  readonly file: string;
  /** By format of the state: SHA-256 of the state that the log folds to. */
  readonly states: Readonly<Record<string, string>>;
}

const folder = join('test', 'logs');
const recorded = JSON.parse(readFileSync(join(folder, 'hashes.json'), 'utf8')) as Readonly<
  Record<string, Recorded>
>;
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .sort(byText);

function itemsIn(name: string): LogItem[] {
  const lines = readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as LogItem);
}

describe('golden logs', () => {
  it('are all recorded', () => {
    expect(names.length).toBeGreaterThan(0);
    expect(Object.keys(recorded).sort(byText)).toEqual(names);
  });

  it('hold every type of entry that there is', () => {
    const held = new Set(
      names.flatMap((name) =>
        itemsIn(name).flatMap(({ entries }) => entries.map(({ type }) => type)),
      ),
    );
    expect(Object.keys(entryCatalogue.versions).filter((type) => !held.has(type))).toEqual([]);
  });
});

describe.each(names)('%s', (name) => {
  it('is as it was written', () => {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(sha256Of(text)).toBe(recorded[name]?.file);
    for (const item of itemsIn(name)) expect(text).toContain(`${canonicalJson(item)}\n`);
  });

  it('folds, item by item, to the state that was recorded', () => {
    const { state } = openSession(demo);
    for (const item of itemsIn(name)) {
      foldItem(state, item);
      expect(safetyViolations(state)).toEqual([]);
    }
    expect(state.unreadable).toBeUndefined();
    expect(sha256Of(serialise(state))).toBe(recorded[name]?.states[stateFormat]);
  });
});
