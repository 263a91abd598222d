import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalStore } from '../../../local/wiring/journal-store.ts';

describe('the data directory of the local cloud', () => {
  let directory = '';
  const open: JournalStore[] = [];

  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'estiva-')), 'data');
  });

  afterEach(() => {
    for (const store of open.splice(0)) store.close();
    rmSync(join(directory, '..'), { recursive: true });
  });

  function reopen(): ReturnType<typeof JournalStore.open> {
    for (const store of open.splice(0)) store.close();
    const opened = JournalStore.open(directory);
    open.push(opened.store);
    return opened;
  }

  it('is empty at first', () => {
    expect(reopen().stored).toEqual({ snapshot: undefined, journal: [] });
  });

  it('gives back every line, in order, also after several openings', () => {
    reopen().store.append('{"a":1}');
    reopen().store.append('{"b":2}');
    expect(reopen().stored.journal).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('begins anew at a snapshot and keeps nothing older', () => {
    const { store } = reopen();
    store.append('one');
    store.append('two');
    store.compact('{"state":2}');
    expect(store.lines).toBe(0);
    store.append('three');
    expect(reopen().stored).toEqual({ snapshot: '{"state":2}', journal: ['three'] });
    expect(readdirSync(directory)).toHaveLength(2);
  });

  it('leaves out a last line that was cut short, and goes on after it', () => {
    reopen().store.append('whole');
    appendFileSync(join(directory, 'cloud-0.journal.jsonl'), '{"cut":');
    expect(reopen().stored.journal).toEqual(['whole']);
    reopen().store.append('after');
    expect(reopen().stored.journal).toEqual(['whole', 'after']);
  });

  it('takes no notice of a snapshot that was not finished', () => {
    reopen().store.append('whole');
    writeFileSync(join(directory, 'cloud-1.snapshot.json.unfinished'), '{"half"');
    expect(reopen().stored).toEqual({ snapshot: undefined, journal: ['whole'] });
  });

  it('prefers the newer state when the process died before the older was removed', () => {
    const { store } = reopen();
    store.append('one');
    store.compact('{"state":1}');
    writeFileSync(join(directory, 'cloud-0.journal.jsonl'), 'one\n');
    expect(reopen().stored).toEqual({ snapshot: '{"state":1}', journal: [] });
  });
});
