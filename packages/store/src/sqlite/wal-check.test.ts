import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { Samples } from '@berth/testkit/store-samples';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqlOperations } from '../sql/operations.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../test-programs/temporary-directory.ts';
import { openDatabase } from './open.ts';
import { walDamage } from './wal-check.ts';

const HEAD_BYTES = 32;
const FRAME_BYTES = 24 + 4096;

let directory: TemporaryDirectory;
let file: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  file = directory.path('killed.db');
  const living = directory.path('living.db');
  const { db } = await openDatabase({ file: living });
  const samples = new Samples();
  for (let count = 0; count < 20; count += 1) {
    await sqlOperations(db).commit({ instances: [samples.instance()], events: samples.events(2) });
  }
  // As a killed daemon leaves it: closing would put the log into the database.
  copyFileSync(living, file);
  copyFileSync(`${living}-wal`, `${file}-wal`);
  await db.destroy();
});
afterEach(() => directory.remove());

const log = () => readFileSync(`${file}-wal`);
const frames = () => Math.floor((log().length - HEAD_BYTES) / FRAME_BYTES);

function flip(at: number): void {
  const bytes = log();
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(`${file}-wal`, bytes);
}

describe('a write-ahead log', () => {
  it('that is whole, not there, or ends within a frame is not damaged', () => {
    expect(walDamage(file)).toBeUndefined();
    truncateSync(`${file}-wal`, log().length - 100);
    expect(walDamage(file)).toBeUndefined();
    expect(walDamage(directory.path('none.db'))).toBeUndefined();
  });

  it('that a power cut left with a last commit in pieces is not damaged', () => {
    flip(log().length - 2000);
    expect(walDamage(file)).toBeUndefined();
  });

  it('is damaged where a frame in the middle is, and says where', () => {
    const index = Math.floor(frames() / 2);
    const at = HEAD_BYTES + index * FRAME_BYTES;
    flip(at + 1000);
    expect(walDamage(file)).toMatch(new RegExp(`is damaged at byte ${at}, with \\d+ commits behind it$`));
  });

  it('is read as well where it was written in the other order of bytes', () => {
    // Its checksums are over words, whose order the head tells; all else is big endian anyway.
    const bytes = log();
    bytes.writeUInt32BE(0x377f0683, 0);
    let sums: readonly [number, number] = [0, 0];
    const add = (at: number, length: number) => {
      let [one, two] = sums;
      for (let word = at; word < at + length; word += 8) {
        one = (one + bytes.readUInt32BE(word) + two) >>> 0;
        two = (two + bytes.readUInt32BE(word + 4) + one) >>> 0;
      }
      sums = [one, two];
    };
    const put = (at: number) => sums.forEach((each, index) => bytes.writeUInt32BE(each, at + index * 4));
    add(0, 24);
    put(24);
    for (let at = HEAD_BYTES; at + FRAME_BYTES <= bytes.length; at += FRAME_BYTES) {
      add(at, 8);
      add(at + 24, FRAME_BYTES - 24);
      put(at + 16);
    }
    writeFileSync(`${file}-wal`, bytes);
    expect(walDamage(file)).toBeUndefined();
    flip(HEAD_BYTES + 1000);
    expect(walDamage(file)).toContain(`damaged at byte ${HEAD_BYTES}`);
  });

  it('is damaged where its head is', () => {
    flip(17);
    expect(walDamage(file)).toContain('does not begin as one');
  });
});
