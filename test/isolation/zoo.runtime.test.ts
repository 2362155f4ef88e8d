import { TEST_IMAGE } from '@berth/testkit/engine-stand';
import type { InstanceView, ResourcesView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/sandbox.ts';
import { ATTACKS } from './attacks.ts';
import { VIEWER_ATTACKS } from './viewer-attacks.ts';
import { ZooStand } from './zoo-stand.ts';

/** To make a container takes half a second, and the machine may be busy. */
const LIMIT_MS = 60_000;
const CONTAINER = ['--isolation', 'container', '--image', TEST_IMAGE];

let stand: ZooStand;
beforeAll(async () => {
  process.env['DOCKER_HOST'] = process.env['BERTH_TEST_ENGINE'];
  stand = await ZooStand.open(CONTAINER);
}, LIMIT_MS);
afterAll(() => stand[Symbol.asyncDispose](), LIMIT_MS);

const attacks = ATTACKS.filter(({ sandboxOnly }) => sandboxOnly !== true);

// What each of them can do without an isolation is shown beside the sandbox.
it.each(attacks)(
  'a container holds an attack that $name',
  { timeout: LIMIT_MS },
  async ({ script, options = [] }) => {
    expect((await stand.lived(script, [...CONTAINER, ...options])).text.trim()).toBe('held');
  },
);

it.each(VIEWER_ATTACKS)(
  'a container holds an attack on its viewer that $name',
  { timeout: LIMIT_MS },
  async ({ print, reaches }) => {
    expect(await stand.seen(print, CONTAINER)).not.toMatch(reaches);
  },
);

it.each(attacks)(
  'a command beside a program in a container is held as well: $name',
  { timeout: LIMIT_MS },
  async ({ script, options = [] }) => {
    expect((await stand.beside(script, [...CONTAINER, ...options])).trim()).toBe('held');
  },
);

/** What the kernel says of a process. */
const STATUS =
  'grep -E "^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp|Uid|Gid)" /proc/self/status | tr -s "\\t " " "';

describe('a command beside a program in a container', () => {
  it('has no more rights than the program has', { timeout: LIMIT_MS }, async () => {
    const program = (await stand.lived(STATUS, CONTAINER)).text.trim();
    expect(program).toMatch(/CapEff:\s+0{16}[^]*CapBnd:\s+0{16}[^]*NoNewPrivs:\s+1\s+Seccomp:\s+2/);
    expect((await stand.beside(STATUS, CONTAINER)).trim()).toBe(program);
  });

  it('tells whether the program is well', { timeout: LIMIT_MS }, async () => {
    const health = ['--health-cmd', 'test -e well || { echo not here; exit 3; }', '--health-interval', '1s'];
    const place = await stand.newPlace();
    const options = ['-n', 'patient', '-C', place, ...CONTAINER, ...health, '--health-retries', '100'];
    await stand.sandbox.ok('start', ...options, '--', 'sh', '-c', 'read x; touch well; exec sleep 1000');
    const look = () => stand.sandbox.json<InstanceView>('inspect', 'patient');
    await until('it is not well', async () => (await look()).healthDetail !== null);
    expect((await look()).healthDetail).toBe('the command exited with 3: not here');
    await stand.sandbox.ok('send', 'patient', 'go');
    await until('it is well', async () => (await look()).health === 'healthy');
    await stand.sandbox.ok('rm', '-f', 'patient');
  });
});

describe('what a container uses', () => {
  it('is counted by the kernel, in the group that its engine has made', { timeout: LIMIT_MS }, async () => {
    const hold = 'x=$(head -c 50000000 /dev/zero | tr "\\0" x); echo full; read y';
    await stand.sandbox.ok('start', '-n', 'fat', ...CONTAINER, '--', 'bash', '-c', hold);
    await until('it has what it holds', async () => (await stand.sandbox.ok('logs', 'fat')).includes('full'));
    const { id } = await stand.sandbox.json<InstanceView>('inspect', 'fat');
    type Row = InstanceView & { readonly use: ResourcesView['instances'][number] | null };
    const { instances } = await stand.sandbox.json<{ instances: Row[] }>('top', '--once');
    const use = instances.find((instance) => instance.id === id)?.use;
    expect(use).toMatchObject({ source: 'cgroup' });
    expect(use?.memory).toBeGreaterThan(50_000_000);
    expect(use?.processes).toBeGreaterThan(0);
    await stand.sandbox.ok('rm', '-f', 'fat');
  });
});

describe('a hog in a container', () => {
  it('of memory is ended at its limit', { timeout: LIMIT_MS }, async () => {
    const hog = 'x=a; while :; do x=$x$x; done';
    const { view } = await stand.lived(`exec sh -c '${hog}'`, [...CONTAINER, '--memory', '64m']);
    expect(view).toMatchObject({
      isolation: 'container',
      exit: { signal: 'SIGKILL', cause: 'out_of_memory' },
    });
    expect(view.exit?.detail).toMatch(/killed at the limit of 64 MiB/);
  });

  it('of open files is refused more of them', { timeout: LIMIT_MS }, async () => {
    const many = `node -e 'const fs = require("fs"); try { for (let i = 0; i < 500; i++) fs.openSync("/dev/null"); console.log("ESCAPED") } catch (error) { console.log(error.code) }'`;
    const { text } = await stand.lived(many, [...CONTAINER, '--files', '64']);
    expect(text.trim()).toBe('EMFILE');
  });
});

describe('a container with a read-only image', () => {
  it('writes to its directory, home and /tmp, and to nothing of the image', {
    timeout: LIMIT_MS,
  }, async () => {
    const script =
      'for place in /usr/x /etc/x /x /var/x; do touch $place 2>/dev/null && echo WROTE $place; done; touch x ~/x /tmp/x && echo own';
    const { text } = await stand.lived(script, [...CONTAINER, '--read-only']);
    expect(text.trim()).toBe('own');
    const writable = await stand.lived('touch /usr/x && echo wrote', CONTAINER);
    expect(writable.text.trim()).toBe('wrote');
  });
});
