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

  it('is damaged where its head is', () => {
    flip(17);
    expect(walDamage(file)).toContain('does not begin as one');
  });
});
