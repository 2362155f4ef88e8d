import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_NOTIFY_CONFIG } from '@berth/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktop } from './desktop.ts';
import { NoticeStand, notice } from './testing/notice-stand.ts';
import type { Surroundings } from './way.ts';

let stand: NoticeStand;
let runtime: string;
beforeEach(async () => {
  stand = await NoticeStand.open();
  runtime = await mkdtemp(join(tmpdir(), 'berth-runtime-'));
});
afterEach(async () => {
  await stand.close();
  await rm(runtime, { recursive: true });
});

const surroundings = (more: Partial<Surroundings>): Surroundings => ({
  environment: {},
  home: '/',
  platform: 'linux',
  find: async (file) => ({ path: join(stand.bin, file) }),
  ...more,
});
const isUsed = async (environment: Readonly<Record<string, string>>) =>
  (await desktop(surroundings({ environment })).plan(DEFAULT_NOTIFY_CONFIG)).used;

describe('a desktop', () => {
  it('is where a display or a session bus is', async () => {
    expect(await isUsed({})).toBe(false);
    expect(await isUsed({ DISPLAY: '', XDG_RUNTIME_DIR: runtime })).toBe(false);
    for (const name of ['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS'])
      expect(await isUsed({ [name]: 'x' }), name).toBe(true);
    await writeFile(join(runtime, 'bus'), '');
    expect(await isUsed({ XDG_RUNTIME_DIR: runtime })).toBe(true);
  });

  it('of a Mac is told by a script that has the words as its arguments', async () => {
    await stand.program('osascript');
    const environment = { FAKE_RECORD: join(stand.directory, 'record') };
    const plan = await desktop(surroundings({ platform: 'darwin', environment })).plan(DEFAULT_NOTIFY_CONFIG);
    if (!plan.used) throw new Error(plan.detail);
    const body = '-e "beep" \\ end run\nclaude in /work';
    await plan.show(notice({ body }), undefined);
    const [run] = await stand.started();
    expect(run?.words.slice(0, 6)).toEqual([
      '-e',
      'on run argv',
      '-e',
      'display notification (item 2 of argv) with title (item 1 of argv)',
      '-e',
      'end run',
    ]);
    expect(run?.words.slice(6)).toEqual(['Berth: ann asks for an approval', body]);
  });
});
