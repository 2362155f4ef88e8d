import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { choosesConversation, hasSession } from './conversation.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opencode-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

describe('its database', () => {
  test('has the sessions that are in it', () => {
    const file = join(directory, 'opencode.db');
    const database = new DatabaseSync(file);
    database.exec("CREATE TABLE session (id TEXT); INSERT INTO session VALUES ('ses_one')");
    database.close();
    expect([hasSession(file, 'ses_one'), hasSession(file, 'ses_two')]).toEqual([true, false]);
  });

  test('has none when it is not there', () => {
    expect(hasSession(join(directory, 'none.db'), 'ses_one')).toBe(false);
  });

  test('is left to the program when it cannot be understood', async () => {
    const file = join(directory, 'opencode.db');
    await writeFile(file, 'this is no database, and long enough to be told from an empty one');
    expect(hasSession(file, 'ses_one')).toBe(true);
  });
});

test('a user chooses a conversation with words of the program', () => {
  expect(choosesConversation(['--session=ses_one'])).toBe(true);
  expect(choosesConversation(['-c'])).toBe(true);
  expect(choosesConversation(['--model', 'x/y'])).toBe(false);
});
