import { Readable } from 'node:stream';

const BLOCK_BYTES = 512;

/** What the names of files have room for in the oldest form of an archive, which everybody reads. */
const NAME_MAX_BYTES = 100;

/** A tar archive of some small files, as a build wants it. They lie beside each other, and their times say nothing. */
export function archiveOf(files: Readonly<Record<string, string>>): Readable {
  const entries = Object.entries(files).flatMap(([name, text]) => {
    const bytes = Buffer.from(text);
    return [headOf(name, bytes.length), bytes, Buffer.alloc(-bytes.length & (BLOCK_BYTES - 1))];
  });
  return Readable.from([Buffer.concat([...entries, Buffer.alloc(2 * BLOCK_BYTES)])]);
}

function headOf(name: string, length: number): Buffer {
  if (Buffer.byteLength(name) > NAME_MAX_BYTES) throw new RangeError(`the name ${name} is too long`);
  const head = Buffer.alloc(BLOCK_BYTES);
  const write = (at: number, text: string) => head.write(text, at, 'latin1');
  write(0, name);
  write(100, '0000644\0');
  write(108, '0000000\0');
  write(116, '0000000\0');
  write(124, `${length.toString(8).padStart(11, '0')}\0`);
  write(136, '00000000000\0');
  write(148, '        ');
  write(156, '0');
  write(257, 'ustar\x0000');
  const sum = head.reduce((total, byte) => total + byte, 0);
  write(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return head;
}
