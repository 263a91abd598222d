import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesIn } from '../../bench/input-files.ts';
import { filesInTar } from '../../bench/tar.ts';

const contents = {
  'one.vbp': 'one\n',
  'full-block.vbp': 'x'.repeat(512),
  'below/two.vbp': 'y'.repeat(1_300),
  'below/empty.vbp': '',
  'below/other.csv': 'a,b\n',
};

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tar-'));
  mkdirSync(join(folder, 'in', 'below'), { recursive: true });
  for (const [name, content] of Object.entries(contents)) {
    writeFileSync(join(folder, 'in', name), content);
  }
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** @returns the path of an archive of the folder */
function archive(name: string, ...options: string[]): string {
  const path = join(folder, name);
  execFileSync('tar', ['-cf', path, ...options, '-C', folder, 'in']);
  return path;
}

function read(path: string): Record<string, string> {
  const found = filesIn(path, '.vbp').map(({ name, bytes }) => [
    name.replace(/^.*?in\//, ''),
    bytes.toString('utf8'),
  ]);
  return Object.fromEntries(found);
}

describe('files in a tar archive', () => {
  const { 'below/other.csv': _, ...wanted } = contents;

  it.each([
    ['plain.tar', ['--format=ustar']],
    ['zipped.tar.gz', ['-z']],
    ['zipped.tgz', ['-z', '--format=gnu']],
  ])('are those in the folder that %s was made of', (name, options) => {
    expect(read(archive(name, ...options))).toEqual(wanted);
    expect(read(join(folder, 'in'))).toEqual(wanted);
  });

  it('are refused when it is none, or ends too early', () => {
    const whole = readFileSync(archive('whole.tar'));
    expect([...filesInTar(whole)].length).toBe(5);
    expect(() => [...filesInTar(Buffer.alloc(600, 'text'))]).toThrow('no tar archive');
    const begun = whole.lastIndexOf('y') - 3;
    expect(() => [...filesInTar(whole.subarray(0, begun))]).toThrow('ends too early');
  });
});
