import fc from 'fast-check';
import type { ClusterName, EpochMs } from '../../shared/core/ids.ts';
import type { LogItem, StoredEntry } from '../../shared/core/log/item.ts';
import { hashOf } from '../../shared/runtime/item-hash.ts';
import { logItemOf, textOf } from '../../shared/runtime/log-codec.ts';
import { itemAt } from '../contracts/log-items.ts';

const item = itemAt('demo' as ClusterName, 3);

describe('hashOf', () => {
  it('is the SHA-256 of the canonical text, and must never change for an item that is stored', () => {
    const plain: LogItem = { ...item, previousHash: '', at: 5 as EpochMs, entries: [] };
    expect(textOf(plain)).toBe(
      '{"appendId":"APPEND0003","at":5,"cluster":"demo","consumed":["request-3"],' +
        '"entries":[],"format":1,"previousHash":"","seq":3}',
    );
    expect(hashOf(plain)).toBe('bd1f77b0c40b922ff6cc166ae893fbbc658e4e6d7e30959b474cbdaffff55263');
  });

  it('is the same after an item has been written and read, whatever its entries hold', () => {
    const entry = fc.record({ type: fc.string(), ignorable: fc.boolean(), data: fc.jsonValue() });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), (entries: readonly StoredEntry[]) => {
        const written = { ...item, entries };
        expect(hashOf(logItemOf(textOf(written), 'here'))).toBe(hashOf(written));
        expect(hashOf(JSON.parse(JSON.stringify(written)))).toBe(hashOf(written));
      }),
    );
  });

  it('is another one when anything is', () => {
    const hashes = [
      item,
      { ...item, previousHash: '' },
      { ...item, consumed: [] },
      { ...item, entries: [...item.entries, ...item.entries] },
      { ...item, format: 2 },
    ].map(hashOf);
    expect(new Set(hashes).size).toBe(5);
  });
});
