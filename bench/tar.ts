import { BadInput } from './bad-input.ts';

/** A file as it lies in an archive or a folder. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Headers and contents begin at multiples of it. */
const blockBytes = 512;

/** Where the fields of a header begin and end (POSIX.1-1988, ustar). */
const fields = { name: [0, 100], size: [124, 136], type: [156, 157], prefix: [345, 500] } as const;

/** A regular file, in old archives too. */
const fileTypes = ['0', ''];

/**
 * The regular files of a tar archive, in its order. Names of more than 255 bytes are cut short.
 *
 * @throws BadInput when it is none, or ends too early
 */
export function* filesInTar(archive: Buffer): Generator<NamedBytes> {
  let start = 0;
  while (start + blockBytes <= archive.length && archive[start] !== 0) {
    const header = archive.subarray(start, start + blockBytes);
    if (!isHeader(header)) throw new BadInput('This is no tar archive.');
    const size = Number.parseInt(text(header, 'size').trim(), 8);
    const bytes = archive.subarray(start + blockBytes, start + blockBytes + size);
    if (bytes.length !== size) throw new BadInput('The tar archive ends too early.');
    const prefix = text(header, 'prefix');
    const name = `${prefix}${prefix === '' ? '' : '/'}${text(header, 'name')}`;
    if (fileTypes.includes(text(header, 'type'))) yield { name, bytes };
    start += blockBytes * (1 + Math.ceil(size / blockBytes));
  }
}

/** Whether the bytes add up to what the header says, its own sum counted as spaces. */
function isHeader(header: Buffer): boolean {
  const [from, to] = [148, 156];
  const said = Number.parseInt(header.toString('latin1', from, to).trim(), 8);
  let sum = 0;
  header.forEach((byte, index) => {
    sum += index >= from && index < to ? 32 : byte;
  });
  return sum === said;
}

function text(header: Buffer, field: keyof typeof fields): string {
  const [from, to] = fields[field];
  return header.toString('utf8', from, to).split('\0')[0] ?? '';
}
