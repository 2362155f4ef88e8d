import { chmod, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';
import { ATTACKS, type Attack, type Victims } from './attacks.ts';

const CLOSED_FILE = '/etc/berth-zoo-closed';
/** While nobody watches, resources are looked at rarely. */
const REFUSALS_MS = 60_000;
/** Starts processes without an end, and again and again. */
const BOMB = `
  const { spawn } = require('child_process');
  let refused = 0;
  const more = () => {
    for (let count = 0; count < 100; count++) spawn('sleep', ['100']).on('error', () => refused++);
    if (refused > 200) console.log('over');
    setTimeout(more, 200);
  };
  more();
`;
let sandbox: Sandbox;
let victims: Victims;
let started = 0;

beforeAll(async () => {
  sandbox = await Sandbox.create();
  await writeFile(CLOSED_FILE, 'secret\n', { mode: 0o600 });
  victims = await placeVictims();
});
afterAll(async () => {
  await sandbox.dispose();
  await rm(CLOSED_FILE, { force: true });
});

async function placeVictims(): Promise<Victims> {
  const home = join(sandbox.home, 'owner');
  for (const [name, file] of [
    ['.ssh', 'id_ed25519'],
    ['.aws', 'credentials'],
  ] as const) {
    await mkdir(join(home, name), { recursive: true, mode: 0o700 });
    await writeFile(join(home, name, file), 'secret\n', { mode: 0o600 });
  }
  const other = await newPlace();
  await writeFile(join(other, 'secret'), 'secret\n');
  const listen = `echo secret > ~/secret; exec node -e 'require("http").createServer((_, answer) => answer.end("secret")).listen(process.env.PORT, "127.0.0.1", () => console.log("up"))'`;
  const environment = ['--env', 'OTHER_SECRET=1'];
  await sandbox.ok(
    'start',
    '-n',
    'other',
    '-C',
    other,
    '--isolation',
    'sandbox',
    '--port',
    'web',
    ...environment,
    '--',
    'sh',
    '-c',
    listen,
  );
  await until('the other instance listens', async () => (await sandbox.ok('logs', 'other')).includes('up'));
  const { id, pid, ports } = await sandbox.json<InstanceView>('inspect', 'other');
  return {
    OWNER_HOME: home,
    OTHER_HOME: join(sandbox.home, 'data', 'homes', id),
    OTHER_WORK: other,
    DATABASE: join(sandbox.state, 'berth.db'),
    DAEMON_SOCKET: join(sandbox.state, 'run', 'daemon.sock'),
    OTHER_PORT: String(ports[0]?.port),
    OTHER_PID: String(pid),
    CLOSED_FILE,
  };
}

/** A working tree of its own. */
async function newPlace(): Promise<string> {
  const place = join(sandbox.work, `place-${(started += 1)}`);
  await mkdir(place);
  execFileSync('git', ['init', '--quiet', place]);
  return realpath(place);
}

interface Ended {
  readonly text: string;
  readonly view: InstanceView;
}

/** Runs a script to its end, in a place of its own. */
async function lived(script: string, options: readonly string[], place?: string): Promise<Ended> {
  const name = `zoo-${(started += 1)}`;
  const words = Object.entries(victims).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const cwd = place ?? (await newPlace());
  await sandbox.ok('start', '-n', name, '-C', cwd, ...options, ...words, '--', 'sh', '-c', script);
  await sandbox.run(['wait', name, '--timeout', '60s']);
  const text = await sandbox.ok('logs', name);
  return { text, view: await sandbox.json<InstanceView>('inspect', name) };
}

const isolated = ({ options = [] }: Attack) => ['--isolation', 'sandbox', ...options];

describe.each(ATTACKS)('an attack that $name', (attack) => {
  it('is held by a sandbox', async () => {
    expect((await lived(attack.script, isolated(attack))).text.trim()).toBe('held');
  });

  it('would have been none otherwise: a plain process can do it', async () => {
    expect((await lived(attack.script, [])).text.trim()).toMatch(/ESCAPED$/);
  });
});

describe('a place that would let it out', () => {
  it.each(['/', '/root', '/proc', '/etc/../proc'])('%s cannot be opened', async (path) => {
    const { code, stderr } = await sandbox.run([
      'start',
      '--isolation',
      'sandbox',
      '--mount',
      path,
      '--',
      'true',
    ]);
    expect(stderr).toMatch(/cannot be opened to a sandbox/);
    expect(code).toBe(5);
  });

  it("Berth's own directory can be neither opened nor worked in", async () => {
    for (const words of [
      ['--mount', sandbox.state],
      ['-C', sandbox.state],
      ['-C', sandbox.home],
    ]) {
      const { stderr } = await sandbox.run(['start', '--isolation', 'sandbox', ...words, '--', 'true']);
      expect(stderr).toMatch(/cannot be opened to a sandbox/);
    }
  });

  it('a link that was put in the place of a workspace is not followed at the next start', async () => {
    const place = await newPlace();
    const words = ['--isolation', 'sandbox', '-C', place, '--', 'sh', '-c', 'cat id_ed25519 || echo held'];
    await sandbox.ok('start', '-n', 'moved', ...words);
    await sandbox.run(['wait', 'moved']);
    execFileSync('sh', ['-c', 'mv "$0" "$0.away"; ln -s "$1/.ssh" "$0"', place, victims.OWNER_HOME]);
    const { code, stderr } = await sandbox.run(['restart', 'moved']);
    expect(stderr).toMatch(/a part of its path is a link/);
    expect(code).toBe(5);
    await sandbox.ok('rm', '-f', 'moved');
  });

  it('a repository that was exchanged for links is not followed at the next start', async () => {
    const place = await newPlace();
    const script = `mv .git .away; mkdir .git; ln -s "$OWNER_HOME/.ssh" .git/hooks; ln -s "$OWNER_HOME/.aws/credentials" .git/config`;
    await lived(script, ['--isolation', 'sandbox'], place);
    const { text } = await lived(
      'cat .git/hooks/id_ed25519 .git/config 2>&1',
      ['--isolation', 'sandbox'],
      place,
    );
    expect(text).not.toContain('secret');
    expect(text).toMatch(/No such file/);
  });

  it('a pointer to a repository that does not know the working tree opens nothing', async () => {
    const [foreign, place] = [await newPlace(), join(sandbox.work, `bare-${(started += 1)}`)];
    const worktree = join(foreign, '.git', 'worktrees', 'w');
    await mkdir(worktree, { recursive: true });
    await writeFile(join(worktree, 'commondir'), '../..\n');
    await writeFile(join(worktree, 'gitdir'), '/somewhere/else/.git\n');
    await mkdir(place);
    await writeFile(join(place, '.git'), `gitdir: ${worktree}\n`);
    const { text } = await lived(`cat ${foreign}/.git/HEAD 2>&1`, ['--isolation', 'sandbox'], place);
    expect(text).toMatch(/No such file/);
  });
});

describe('what it may have', () => {
  it('its workspace, a home of its own that stays, and a private directory for what is temporary', async () => {
    const place = await newPlace();
    const first = 'echo kept > ~/kept; echo gone > /tmp/gone; echo done > result; exit 0';
    const words = [
      '--isolation',
      'sandbox',
      '-C',
      place,
      '--',
      'sh',
      '-c',
      `if [ -e ~/kept ]; then cat ~/kept; test -e /tmp/gone && echo GONE; else ${first}; fi`,
    ];
    await sandbox.ok('start', '-n', 'homely', ...words);
    await sandbox.run(['wait', 'homely']);
    expect(await readFile(join(place, 'result'), 'utf8')).toBe('done\n');
    await sandbox.ok('restart', 'homely');
    await sandbox.run(['wait', 'homely']);
    expect((await sandbox.ok('logs', 'homely')).trim()).toBe('kept');
  });

  it('a repository of which its workspace is a linked working tree: it can commit', async () => {
    const main = await newPlace();
    const git = (...words: string[]) =>
      execFileSync('git', ['-C', main, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words]);
    git('commit', '--quiet', '--allow-empty', '-m', 'first');
    const tree = join(sandbox.work, 'linked');
    git('worktree', 'add', '--quiet', tree);
    const script =
      'echo x > x; git add x; git -c user.name=a -c user.email=a@b commit --quiet -m second; git log --oneline | wc -l';
    const { text } = await lived(script, ['--isolation', 'sandbox'], tree);
    expect(text.trim()).toBe('2');
  });

  it('what was opened to it, to read or to write', async () => {
    const more = join(sandbox.work, 'more');
    await mkdir(more);
    await writeFile(join(more, 'given'), 'given\n');
    await chmod(more, 0o777);
    const script = `cat ${more}/given; touch ${more}/new 2>&1`;
    expect((await lived(script, ['--isolation', 'sandbox', '--mount', more])).text).toMatch(
      /given\n.*Read-only/,
    );
    expect((await lived(script, ['--isolation', 'sandbox', '--mount', `${more}:rw`])).text.trim()).toBe(
      'given',
    );
  });
});

describe.each([
  ['a plain process', []],
  ['a sandbox', ['--isolation', 'sandbox']],
])('a hog in %s', (_, isolation) => {
  it('of memory is ended at its limit, and the reason says so', async () => {
    const hog = 'x=a; while :; do x=$x$x; done';
    const { view } = await lived(`exec sh -c '${hog}'`, [...isolation, '--memory', '64m']);
    expect(view.exit).toMatchObject({ cause: 'out_of_memory', signal: 'SIGKILL' });
    expect(view.exit?.detail).toMatch(
      /killed at the limit of 64 MiB, with .* MiB in use at most\. Give it more with --memory/,
    );
  });

  it('of what is temporary fills its own memory at most', async () => {
    const place = isolation.length === 0 ? '/dev/shm/berth-zoo' : '/tmp/filler';
    const { text, view } = await lived(
      `dd if=/dev/zero of=${place} bs=1M count=512 2>/dev/null && echo ESCAPED; rm -f ${place}; echo held`,
      [...isolation, '--memory', '64m'],
    );
    await rm('/dev/shm/berth-zoo', { force: true });
    expect(text).not.toContain('ESCAPED');
    expect(`${text.trim()} ${view.exit?.cause}`).toMatch(/held|out_of_memory/);
  });

  it(
    'of processes is refused more of them, and only it',
    async () => {
      const name = `bomb-${(started += 1)}`;
      await sandbox.ok('start', '-n', name, ...isolation, '--pids', '64', '--', 'node', '-e', BOMB);
      const { id } = await sandbox.json<InstanceView>('inspect', name);
      await until('the bomb has gone off', async () => /over/.test(await sandbox.ok('logs', name)));
      expect(sandbox.processesOf(id).length).toBeLessThanOrEqual(64);
      // Everybody else can still start something.
      expect((await lived('echo fine', [])).text.trim()).toBe('fine');
      const told = async () =>
        /new processes refused at its limit of 64/.test(await sandbox.ok('history', name));
      await until('the refusals are told', told, REFUSALS_MS);
      await sandbox.ok('rm', '-f', name);
      expect(sandbox.processesOf(id)).toStrictEqual([]);
    },
    2 * REFUSALS_MS,
  );

  it('of open files is refused more of them', async () => {
    const { text } = await lived(
      'ulimit -n; exec 9<&0; i=10; node -e \'const fs = require("fs"); try { for (let i = 0; i < 500; i++) fs.openSync("/dev/null"); console.log("ESCAPED") } catch (error) { console.log(error.code) }\'',
      [...isolation, '--files', '64'],
    );
    expect(text.split(/\s+/).filter(Boolean)).toStrictEqual(['64', 'EMFILE']);
  });
});

describe('a limit that is changed while the program runs', () => {
  it('holds at once, is told, and stays for the next run', async () => {
    await sandbox.ok(
      'start',
      '-n',
      'changed',
      '--memory',
      '64m',
      '--',
      'sh',
      '-c',
      'read x; exec sleep 1000',
    );
    const refused = await sandbox.run(['set', 'changed']);
    expect(refused.code).toBe(2);
    const said = await sandbox.ok('set', 'changed', '--memory', '96m', '--pids', '32', '--restart', 'always');
    expect(said.trim()).toBe('changed: memory 96.0MiB (kernel), pids 32 (kernel); restart always');
    const { limits, restart, cgroup } = await sandbox.json<InstanceView>('inspect', 'changed');
    expect({ limits, restart }).toMatchObject({
      limits: [{ value: 96 * 1024 * 1024 }, { value: 32 }],
      restart: 'always',
    });
    expect(cgroup).not.toBeNull();
    await sandbox.ok('set', 'changed', '--pids', 'none', '--restart', 'never');
    expect((await sandbox.json<InstanceView>('inspect', 'changed')).limits).toHaveLength(1);
    expect(await sandbox.ok('history', 'changed')).toMatch(
      /memory limited to 96.0MiB, processes limited to 32, restart always/,
    );
    await sandbox.ok('restart', 'changed');
    expect((await sandbox.json<InstanceView>('inspect', 'changed')).limits).toMatchObject([
      { name: 'memory', value: 96 * 1024 * 1024, hold: 'kernel' },
    ]);
    await sandbox.ok('rm', '-f', 'changed');
  });

  it('changes nothing when less is set than is in use', async () => {
    const hold = 'x=$(head -c 20000000 /dev/zero | tr "\\0" x); echo full; read y';
    await sandbox.ok('start', '-n', 'fat', '--memory', '128m', '--', 'bash', '-c', hold);
    await until('it has what it holds', async () => (await sandbox.ok('logs', 'fat')).includes('full'));
    const { code, stderr } = await sandbox.run(['set', 'fat', '--memory', '8m']);
    const { limits, status } = await sandbox.json<InstanceView>('inspect', 'fat');
    // Version 2 takes it, and ends what is too large.
    if (code === 0) expect(status === 'exited' || limits[0]?.value === 8 * 1024 * 1024).toBe(true);
    else {
      expect(stderr).toMatch(/Nothing was changed/);
      expect(limits[0]).toMatchObject({ value: 128 * 1024 * 1024, hold: 'kernel' });
    }
    await sandbox.ok('rm', '-f', 'fat');
  });
});
