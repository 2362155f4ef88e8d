import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { JsonLines, recordsIn } from './json-lines.ts';

function fileIn(): string {
  const directory = mkdtempSync(join(tmpdir(), 'lines-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'records.jsonl');
}

test('leaves out what is no record', () => {
  expect(recordsIn('{"a":1}\n\nnull\n2\nwords\n{"b":')).toEqual([{ a: 1 }]);
});

test('reads each record once', async () => {
  const file = fileIn();
  const lines = new JsonLines(file);
  expect(await lines.readOn()).toEqual([]);
  writeFileSync(file, '{"a":1}\n');
  expect(await lines.readOn()).toEqual([{ a: 1 }]);
  appendFileSync(file, '{"b":2}\n{"c":3}\n');
  expect(await lines.readOn()).toEqual([{ b: 2 }, { c: 3 }]);
  expect(await lines.readOn()).toEqual([]);
});

test('waits for the end of a line, in the middle of a character too', async () => {
  const file = fileIn();
  const lines = new JsonLines(file);
  const bytes = Buffer.from('{"a":"…"}\n');
  writeFileSync(file, bytes.subarray(0, 7));
  expect(await lines.readOn()).toEqual([]);
  appendFileSync(file, bytes.subarray(7));
  expect(await lines.readOn()).toEqual([{ a: '…' }]);
});

test('takes all for old in a file that was written anew', async () => {
  const file = fileIn();
  const lines = new JsonLines(file);
  writeFileSync(file, '{"a":1}\n{"b":2}\n');
  await lines.readOn();
  writeFileSync(file, '{"a":1}\n');
  expect(await lines.readOn()).toEqual([]);
  appendFileSync(file, '{"c":3}\n');
  expect(await lines.readOn()).toEqual([{ c: 3 }]);
});
