import fc from 'fast-check';
import type { ClusterName } from '../../shared/core/ids.ts';
import {
  compress,
  cut,
  decompress,
  gzipAboveBytes,
  inboxItemOf,
  logItemOf,
  pack,
  textOf,
} from '../../shared/runtime/log-codec.ts';
import { LogCorrupt } from '../../shared/runtime/log-errors.ts';
import { inboxItem, itemAt, noise } from '../contracts/log-items.ts';

describe('packing', () => {
  it('leaves a text of a few kilobytes readable and compresses one byte more', () => {
    const text = noise(gzipAboveBytes, 'small');
    expect(pack(text)).toEqual({ type: 'text', text, bytes: gzipAboveBytes });
    expect(pack(`${text}.`)).toMatchObject({ type: 'gzip' });
  });

  it('counts bytes, not characters', () => {
    const text = 'é'.repeat(gzipAboveBytes / 2);
    expect(pack(text)).toMatchObject({ type: 'text', bytes: gzipAboveBytes });
    expect(pack(`${text}é`)).toMatchObject({ type: 'gzip' });
  });

  it('gives every text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(decompress(compress(text).gzip, 'a test')).toBe(text);
      }),
    );
  });

  it('names the place whose bytes cannot be read', () => {
    const read = () => decompress(new Uint8Array([1, 2, 3]), 'demo#log 000000000007');
    expect(read).toThrow(LogCorrupt);
    expect(read).toThrow('demo#log 000000000007');
  });
});

describe('cut', () => {
  it.each([
    [0, [0]],
    [9, [9]],
    [10, [10]],
    [11, [10, 1]],
    [35, [10, 10, 10, 5]],
  ])('cuts %i bytes into pieces of at most ten', (length, sizes) => {
    const bytes = Uint8Array.from({ length }, (_, index) => index);
    const pieces = cut(bytes, 10);
    expect(pieces.map(({ byteLength }) => byteLength)).toEqual(sizes);
    expect(Uint8Array.from(pieces.flatMap((piece) => [...piece]))).toEqual(bytes);
  });
});

describe('reading back', () => {
  const item = itemAt('demo' as ClusterName, 12);

  it('gives an item of the log and of the inbox as they were', () => {
    const waiting = inboxItem('one', 77);
    expect(logItemOf(textOf(item), 'here')).toEqual(item);
    expect(inboxItemOf(textOf(waiting), 'here')).toEqual(waiting);
  });

  it.each(['', 'null', '[]', '"item"', '{}', '{"format":1,"seq":"1","appendId":"a"}', '{"id":1}'])(
    'refuses %j as either, and names the place',
    (text) => {
      for (const read of [logItemOf, inboxItemOf]) {
        expect(() => read(text, 'row 7')).toThrow(LogCorrupt);
        expect(() => read(text, 'row 7')).toThrow('row 7');
      }
    },
  );
});
