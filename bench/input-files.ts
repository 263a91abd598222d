import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BadInput } from './bad-input.ts';
import { filesInTar, type NamedBytes } from './tar.ts';

/**
 * The text of a file, gzipped or not.
 *
 * @throws BadInput when it cannot be read
 */
export function textOf(path: string): string {
  return plain(read(path), path).toString('utf8');
}

/**
 * The files of which names end as asked for: the file itself, those in a folder and below it, or
 * those in a tar archive; each of them, and the archive, gzipped or not. By name.
 *
 * @throws BadInput when there are none, or one cannot be read
 */
export function filesIn(path: string, ending: string): NamedBytes[] {
  const isWanted = (name: string): boolean => name.replace(/\.gz$/, '').endsWith(ending);
  const found: NamedBytes[] = [];
  for (const file of pathsIn(path)) {
    const name = file.replace(/\.gz$/, '');
    if (/\.(tar|tgz)$/.test(name)) found.push(...filesInTar(plain(read(file), file)));
    else if (isWanted(name)) found.push({ name, bytes: read(file) });
  }
  const wanted = found
    .filter(({ name }) => isWanted(name))
    .map(({ name, bytes }) => ({ name: name.replace(/\.gz$/, ''), bytes: plain(bytes, name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (wanted.length === 0) throw new BadInput(`There is no file *${ending} in ${path}.`);
  return wanted;
}

function pathsIn(path: string): string[] {
  return orRefuse(path, () =>
    statSync(path).isDirectory()
      ? readdirSync(path).flatMap((name) => pathsIn(join(path, name)))
      : [path],
  );
}

function read(path: string): Buffer {
  return orRefuse(path, () => readFileSync(path));
}

/** What begins as gzip does is unpacked, whatever its name. */
function plain(bytes: Buffer, path: string): Buffer {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isGzip ? orRefuse(path, () => gunzipSync(bytes)) : bytes;
}

function orRefuse<T>(path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
