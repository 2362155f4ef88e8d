import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/sandbox.ts';
import { ATTACKS, type Attack } from './attacks.ts';
import { VIEWER_ATTACKS } from './viewer-attacks.ts';
import { ZooStand } from './zoo-stand.ts';

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
let stand: ZooStand;
beforeAll(async () => {
  stand = await ZooStand.open(['--isolation', 'sandbox']);
}, 60_000);
afterAll(() => stand[Symbol.asyncDispose]());

async function exchange(target: string, link: string): Promise<void> {
  await rm(link, { recursive: true });
  await symlink(target, link);
}

const isolated = ({ options = [] }: Attack) => ['--isolation', 'sandbox', ...options];

describe.each(ATTACKS)('an attack that $name', (attack) => {
  it('is held by a sandbox', async () => {
    expect((await stand.lived(attack.script, isolated(attack))).text.trim()).toBe('held');
  });

  it('is held as well when it is a command beside a program in a sandbox', async () => {
    expect((await stand.beside(attack.script, isolated(attack))).trim()).toBe('held');
  });

  it('would have been none otherwise: a plain process can do it', async () => {
    expect((await stand.lived(attack.script, [])).text.trim()).toMatch(/ESCAPED$/);
  });
});

describe.each(VIEWER_ATTACKS)('an attack on its viewer that $name', ({ print, reaches }) => {
  it('does not come out of a sandbox', async () => {
    expect(await stand.seen(print, ['--isolation', 'sandbox'])).not.toMatch(reaches);
  });

  it('would have reached it otherwise: a plain process can do it', async () => {
    expect(await stand.seen(print, [])).toMatch(reaches);
  });
});

/** What the kernel says of a process. */
const STATUS =
  'grep -E "^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp)" /proc/self/status | tr -s "\\t " " "';

describe('a command beside a program in a sandbox', () => {
  it('has no more rights than the program has', async () => {
    const program = (await stand.lived(STATUS, ['--isolation', 'sandbox'])).text.trim();
    expect(program).toMatch(/CapEff:\s+0{16}[^]*CapBnd:\s+0{16}[^]*NoNewPrivs:\s+1\s+Seccomp:\s+2/);
    expect((await stand.beside(STATUS, ['--isolation', 'sandbox'])).trim()).toBe(program);
  });
});

describe('a health command of a program in a sandbox', () => {
  it('runs inside, and tells whether the program is well', async () => {
    // Outside, the home of this machine's user would be there.
    const inside = 'test -e ~/well || { echo not here; exit 3; }';
    const health = ['--health-cmd', inside, '--health-interval', '1s', '--health-retries', '100'];
    const words = ['-n', 'patient', '--isolation', 'sandbox', ...health];
    await stand.sandbox.ok('start', ...words, '--', 'sh', '-c', 'read x; touch ~/well; exec sleep 1000');
    const look = () => stand.sandbox.json<InstanceView>('inspect', 'patient');
    await until('it is not well', async () => (await look()).healthDetail !== null);
    expect((await look()).healthDetail).toBe('the command exited with 3: not here');
    await stand.sandbox.ok('send', 'patient', 'go');
    await until('it is well', async () => (await look()).health === 'healthy');
    await stand.sandbox.ok('rm', '-f', 'patient');
  });
});

describe.each([
  ['a plain process', []],
  ['a sandbox', ['--isolation', 'sandbox']],
])('a command beside %s', (_, isolation) => {
  it('is under the same limits', async () => {
    const hog = 'ulimit -n; head -c 200000000 /dev/zero | tail -c 200000000 | wc -c';
    const text = await stand.beside(hog, [...isolation, '--memory', '64m', '--files', '77']);
    expect(text).not.toContain('200000000');
    expect(text).toMatch(/^77$/m);
  });
});

describe('a place that would let it out', () => {
  it.each(['/', '/root', '/proc', '/etc/../proc'])('%s cannot be opened', async (path) => {
    const { code, stderr } = await stand.sandbox.run([
      'start',
      '--isolation',
      'sandbox',
      '--mount',
      path,
      '--',
      'true',
    ]);
    expect(stderr).toMatch(/cannot be opened to an isolated program/);
    expect(code).toBe(5);
  });

  it("Berth's own directory can be neither opened nor worked in", async () => {
    for (const words of [
      ['--mount', stand.sandbox.state],
      ['-C', stand.sandbox.state],
      ['-C', stand.sandbox.home],
    ]) {
      const { stderr } = await stand.sandbox.run(['start', '--isolation', 'sandbox', ...words, '--', 'true']);
      expect(stderr).toMatch(/cannot be opened to an isolated program/);
    }
  });

  it('a link that was put in the place of a workspace is not followed at the next start', async () => {
    const place = await stand.newPlace();
    const words = ['--isolation', 'sandbox', '-C', place, '--', 'sh', '-c', 'cat id_ed25519 || echo held'];
    await stand.sandbox.ok('start', '-n', 'moved', ...words);
    await stand.ended('moved');
    execFileSync('sh', ['-c', 'mv "$0" "$0.away"; ln -s "$1/.ssh" "$0"', place, stand.victims.OWNER_HOME]);
    const { code, stderr } = await stand.sandbox.run(['restart', 'moved']);
    expect(stderr).toMatch(/a part of its path is a link/);
    expect(code).toBe(5);
    await stand.sandbox.ok('rm', '-f', 'moved');
  });

  it('a repository that was exchanged for links is not followed at the next start', async () => {
    const place = await stand.newPlace();
    // From inside it cannot be done any more; another program may still do it.
    const script =
      'cd "$0"; mv .git .away; mkdir .git; ln -s "$1/.ssh" .git/hooks; ln -s "$1/.aws/credentials" .git/config';
    execFileSync('sh', ['-c', script, place, stand.victims.OWNER_HOME]);
    const { text } = await stand.lived(
      'cat .git/hooks/id_ed25519 .git/config 2>&1',
      ['--isolation', 'sandbox'],
      place,
    );
    expect(text).not.toContain('secret');
    expect(text).toMatch(/No such file/);
  });

  describe.each([
    [
      'an interpreter that its own program names',
      (place: string, other: string) => writeFile(join(place, 'tool'), `#!${other}/bin/build\n`),
    ],
    [
      'a link in the place of its own program',
      (place: string, other: string) => exchange(join(other, 'bin', 'build'), join(place, 'tool')),
    ],
    [
      'a link in the place of a directory of PATH',
      (place: string, other: string) => exchange(join(other, 'bin'), join(place, 'bin')),
    ],
  ])('%s', (_, act) => {
    it('shows it nothing at the next start', async () => {
      const [place, name] = [await stand.newPlace(), `tool-${stand.next()}`];
      const other = join(stand.sandbox.work, `other-${name}`);
      await mkdir(join(other, 'bin'), { recursive: true });
      await mkdir(join(other, 'lib'));
      await mkdir(join(place, 'bin'));
      await writeFile(join(other, 'bin', 'build'), '#!/bin/sh\necho built\n', { mode: 0o755 });
      await writeFile(join(place, 'tool'), `#!/bin/sh\nls ${other}/bin ${other}/lib\n`, { mode: 0o755 });
      const path = ['--env', `PATH=${place}/bin:${process.env['PATH'] ?? ''}`];
      await stand.sandbox.ok(
        'start',
        '-n',
        name,
        '-C',
        place,
        ...path,
        '--isolation',
        'sandbox',
        '--',
        './tool',
      );
      await stand.ended(name);
      // What the program itself could do meanwhile.
      await act(place, other);
      await stand.sandbox.ok('restart', name);
      await stand.ended(name);
      expect(await stand.sandbox.ok('logs', name)).not.toMatch(/built|^build$|bind mount/m);
      await stand.sandbox.ok('rm', '-f', name);
    });
  });

  it('a pointer to a repository that does not know the working tree opens nothing', async () => {
    const [foreign, place] = [await stand.newPlace(), join(stand.sandbox.work, `bare-${stand.next()}`)];
    const worktree = join(foreign, '.git', 'worktrees', 'w');
    await mkdir(worktree, { recursive: true });
    await writeFile(join(worktree, 'commondir'), '../..\n');
    await writeFile(join(worktree, 'gitdir'), '/somewhere/else/.git\n');
    await mkdir(place);
    await writeFile(join(place, '.git'), `gitdir: ${worktree}\n`);
    const { text } = await stand.lived(`cat ${foreign}/.git/HEAD 2>&1`, ['--isolation', 'sandbox'], place);
    expect(text).toMatch(/No such file/);
  });
});

describe('what it may have', () => {
  it('job control: Ctrl-Z stops what a shell runs, and the shell goes on', async () => {
    const type = (...text: string[]) => stand.sandbox.ok('send', 'jobs', ...text);
    const shows = (what: RegExp) => async () => what.test(await stand.sandbox.ok('logs', 'jobs'));
    await stand.sandbox.ok('start', '-n', 'jobs', '--isolation', 'sandbox', '--', 'bash', '--norc', '-i');
    await type('echo $((40 + 2)); sleep 1000');
    await until('it sleeps', shows(/^42$/m));
    await type('--no-enter', '--', '\u001a');
    await until('it is stopped', shows(/Stopped\s+sleep 1000/));
    await type('kill %1; echo $((50 + 7))');
    await until('the shell goes on', shows(/^57$/m));
    // A shell at a terminal does not mind a polite signal.
    await stand.sandbox.ok('stop', 'jobs', '--grace', '0s');
  });

  it('its workspace, a home of its own that stays, and a private directory for what is temporary', async () => {
    const place = await stand.newPlace();
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
    await stand.sandbox.ok('start', '-n', 'homely', ...words);
    await stand.ended('homely');
    expect(await readFile(join(place, 'result'), 'utf8')).toBe('done\n');
    await stand.sandbox.ok('restart', 'homely');
    await stand.ended('homely');
    expect((await stand.sandbox.ok('logs', 'homely')).trim()).toBe('kept');
  });

  it('a repository of which its workspace is a linked working tree: it can commit', async () => {
    const main = await stand.newPlace();
    const git = (...words: string[]) =>
      execFileSync('git', ['-C', main, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words]);
    git('commit', '--quiet', '--allow-empty', '-m', 'first');
    const tree = join(stand.sandbox.work, 'linked');
    git('worktree', 'add', '--quiet', tree);
    const script =
      'echo x > x; git add x; git -c user.name=a -c user.email=a@b commit --quiet -m second; git log --oneline | wc -l';
    const { text } = await stand.lived(script, ['--isolation', 'sandbox'], tree);
    expect(text.trim()).toBe('2');
  });

  it('what was opened to it, to read or to write', async () => {
    const more = join(stand.sandbox.work, 'more');
    await mkdir(more);
    await writeFile(join(more, 'given'), 'given\n');
    await chmod(more, 0o777);
    const script = `cat ${more}/given; touch ${more}/new 2>&1`;
    expect((await stand.lived(script, ['--isolation', 'sandbox', '--mount', more])).text).toMatch(
      /given\n.*Read-only/,
    );
    expect((await stand.lived(script, ['--isolation', 'sandbox', '--mount', `${more}:rw`])).text.trim()).toBe(
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
    const { view } = await stand.lived(`exec sh -c '${hog}'`, [...isolation, '--memory', '64m']);
    expect(view.exit).toMatchObject({ cause: 'out_of_memory', signal: 'SIGKILL' });
    expect(view.exit?.detail).toMatch(
      /killed at the limit of 64 MiB, with .* MiB in use at most\. Give it more with --memory/,
    );
  });

  it('of what is temporary fills its own memory at most', async () => {
    const place = isolation.length === 0 ? '/dev/shm/berth-zoo' : '/tmp/filler';
    const { text, view } = await stand.lived(
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
      const name = `bomb-${stand.next()}`;
      await stand.sandbox.ok('start', '-n', name, ...isolation, '--pids', '64', '--', 'node', '-e', BOMB);
      const { id } = await stand.sandbox.json<InstanceView>('inspect', name);
      await until('the bomb has gone off', async () => /over/.test(await stand.sandbox.ok('logs', name)));
      expect(stand.sandbox.processesOf(id).length).toBeLessThanOrEqual(64);
      // Everybody else can still start something.
      expect((await stand.lived('echo fine', [])).text.trim()).toBe('fine');
      const told = async () =>
        /new processes refused at its limit of 64/.test(await stand.sandbox.ok('history', name));
      await until('the refusals are told', told, REFUSALS_MS);
      await stand.sandbox.ok('rm', '-f', name);
      expect(stand.sandbox.processesOf(id)).toStrictEqual([]);
    },
    2 * REFUSALS_MS,
  );

  it('of open files is refused more of them', async () => {
    const { text } = await stand.lived(
      'ulimit -n; exec 9<&0; i=10; node -e \'const fs = require("fs"); try { for (let i = 0; i < 500; i++) fs.openSync("/dev/null"); console.log("ESCAPED") } catch (error) { console.log(error.code) }\'',
      [...isolation, '--files', '64'],
    );
    expect(text.split(/\s+/).filter(Boolean)).toStrictEqual(['64', 'EMFILE']);
  });
});

describe('a limit that is changed while the program runs', () => {
  it('holds at once, is told, and stays for the next run', async () => {
    await stand.sandbox.ok(
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
    const refused = await stand.sandbox.run(['set', 'changed']);
    expect(refused.code).toBe(2);
    const said = await stand.sandbox.ok(
      'set',
      'changed',
      '--memory',
      '96m',
      '--pids',
      '32',
      '--restart',
      'always',
    );
    expect(said.trim()).toBe('changed: memory 96.0MiB (kernel), pids 32 (kernel); restart always');
    const { limits, restart, cgroup } = await stand.sandbox.json<InstanceView>('inspect', 'changed');
    expect({ limits, restart }).toMatchObject({
      limits: [{ value: 96 * 1024 * 1024 }, { value: 32 }],
      restart: 'always',
    });
    expect(cgroup).not.toBeNull();
    await stand.sandbox.ok('set', 'changed', '--pids', 'none', '--restart', 'never');
    expect((await stand.sandbox.json<InstanceView>('inspect', 'changed')).limits).toHaveLength(1);
    expect(await stand.sandbox.ok('history', 'changed')).toMatch(
      /memory limited to 96.0MiB, processes limited to 32, restart always/,
    );
    await stand.sandbox.ok('restart', 'changed');
    expect((await stand.sandbox.json<InstanceView>('inspect', 'changed')).limits).toMatchObject([
      { name: 'memory', value: 96 * 1024 * 1024, hold: 'kernel' },
    ]);
    await stand.sandbox.ok('rm', '-f', 'changed');
  });

  it('changes nothing when less is set than is in use', async () => {
    const hold = 'x=$(head -c 20000000 /dev/zero | tr "\\0" x); echo full; read y';
    await stand.sandbox.ok('start', '-n', 'fat', '--memory', '128m', '--', 'bash', '-c', hold);
    await until('it has what it holds', async () => (await stand.sandbox.ok('logs', 'fat')).includes('full'));
    const { code, stderr } = await stand.sandbox.run(['set', 'fat', '--memory', '8m']);
    const { limits, status } = await stand.sandbox.json<InstanceView>('inspect', 'fat');
    // Version 2 takes it, and ends what is too large.
    if (code === 0) expect(status === 'exited' || limits[0]?.value === 8 * 1024 * 1024).toBe(true);
    else {
      expect(stderr).toMatch(/Nothing was changed/);
      expect(limits[0]).toMatchObject({ value: 128 * 1024 * 1024, hold: 'kernel' });
    }
    await stand.sandbox.ok('rm', '-f', 'fat');
  });
});
