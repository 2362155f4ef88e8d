import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditLog, ownEntry } from '@berth/audit';
import { parseKnownEnd, verifyChain } from '@berth/audit/verify';
import { AUDIT_CONTINUED, AUDIT_DAMAGED } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AUDIT_END } from './audit-end-setting.ts';
import { checkAuditEnd, rememberAuditEnd } from './audit-end.ts';

let home: string;
const warnings: string[] = [];
const log = { info: () => undefined, warn: (message: string) => void warnings.push(message) };
const store = createMemoryStore();
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'berth-end-'));
  warnings.splice(0);
  await store.putSetting(AUDIT_END, '');
});
afterEach(() => rm(home, { recursive: true, force: true }));

const directory = () => join(home, 'audit');
const files = () => [join(directory(), 'head'), join(directory(), '0000000000000001.jsonl')] as const;
const open = () => openAuditLog({ directory: directory(), now: () => 1, log });

/** As a daemon does from its start to its end. */
async function live(records: number): Promise<void> {
  const audit = await open();
  await checkAuditEnd(audit, { store, log });
  for (let count = 0; count < records; count += 1)
    await audit.append([ownEntry({ action: AUDIT_CONTINUED, input: {} }, count)]);
  await rememberAuditEnd(audit, store);
  await audit.close();
}

/** Puts an old head back, with the file cut to its length. */
async function goBack(): Promise<void> {
  await live(2);
  const old = await Promise.all(files().map((file) => readFile(file)));
  await live(3);
  await Promise.all(files().map((file, at) => writeFile(file, old[at] ?? '')));
}

it('is no matter where the audit goes on as it was left', async () => {
  await live(2);
  await live(1);
  await live(0);
  expect(warnings).toEqual([]);
  expect(await verifyChain(directory())).toMatchObject({ sound: true, records: 3 });
});

it('shows an audit that was cut off, with an old head beside it, to who verifies', async () => {
  await goBack();
  const known = parseKnownEnd(await store.setting(AUDIT_END, ''));
  expect(await verifyChain(directory())).toMatchObject({ sound: true, records: 2 });
  const { sound, problems } = await verifyChain(directory(), { known });
  expect({ sound, problems }).toMatchObject({
    sound: false,
    problems: [{ kind: 'anchor_differs', seq: 5 }],
  });
});

it('shows it at the start of a daemon, which puts it on record for ever', async () => {
  await goBack();
  await live(0);
  expect(warnings).toEqual([AUDIT_DAMAGED]);
  await live(4);
  expect(warnings).toEqual([AUDIT_DAMAGED]);
  const { problems } = await verifyChain(directory());
  expect(problems).toMatchObject([{ kind: 'damage_noted', seq: 3 }]);
});

it('says nothing of an audit that has another key', async () => {
  await live(3);
  await rm(directory(), { recursive: true });
  await live(1);
  expect(warnings).toEqual([]);
});

it('shows a daemon that runs what was cut off meanwhile', async () => {
  await live(2);
  const old = await Promise.all(files().map((file) => readFile(file)));
  const audit = await open();
  await audit.append([ownEntry({ action: AUDIT_CONTINUED, input: {} }, 9)]);
  await Promise.all(files().map((file, at) => writeFile(file, old[at] ?? '')));
  expect((await audit.verify(new AbortController().signal)).sound).toBe(false);
  await audit.close();
});
