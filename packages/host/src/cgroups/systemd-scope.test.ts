import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { scopeCommand } from './systemd-scope.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-scope-'));
  for (const directory of ['runtime/systemd', 'bin', 'linger', 'groups']) {
    await mkdir(join(root, directory), { recursive: true });
  }
  await writeFile(join(root, 'runtime/systemd/private'), '');
  await writeFile(join(root, 'bin/systemd-run'), '', { mode: 0o755 });
  await writeFile(join(root, 'linger/ann'), '');
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A login session, whose group belongs to somebody else: here it is not even there. */
function ask(changes: { PATH?: string; XDG_RUNTIME_DIR?: string; user?: string; mountinfo?: string } = {}) {
  const { user = 'ann', mountinfo = `1 1 0:1 / ${root}/groups rw - cgroup2 none rw`, ...variables } = changes;
  const environment = { PATH: `/nowhere:${root}/bin`, XDG_RUNTIME_DIR: `${root}/runtime`, ...variables };
  const parts = { mountinfo, cgroup: '0::/session.scope\n', user, lingering: `${root}/linger` };
  return scopeCommand(environment, parts);
}

it('asks the service manager of a user who may not make groups where he is', async () => {
  expect(await ask()).toEqual([
    `${root}/bin/systemd-run`,
    '--user',
    '--scope',
    '--quiet',
    '--collect',
    '--property=Delegate=yes',
    expect.stringMatching(/^--unit=berth-\d+-[0-9a-z]+$/),
    '--',
  ]);
});

it('does not where the group is ours already', async () => {
  await mkdir(join(root, 'groups/session.scope'));
  await writeFile(join(root, 'groups/session.scope/cgroup.procs'), '');
  expect(await ask()).toEqual([]);
});

it('does not where there is no manager, or nobody to talk to it', async () => {
  expect(await ask({ XDG_RUNTIME_DIR: `${root}/elsewhere` })).toEqual([]);
  expect(await ask({ PATH: '/nowhere' })).toEqual([]);
  expect(await ask({ PATH: '' })).toEqual([]);
  expect(await scopeCommand({})).toEqual([]);
});

it('does not where the manager ends at the last logout, with all that it runs', async () => {
  expect(await ask({ user: 'bob' })).toEqual([]);
});

it('does not where there is no version 2', async () => {
  expect(await ask({ mountinfo: '' })).toEqual([]);
});
