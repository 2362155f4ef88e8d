import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './freshness.mjs';

/** npm fetches about 200 MB, Node among them. */
const INSTALL_MS = 240_000;

interface Place {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

interface Ended {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

let base: string;
let clone: string;
let binFolder: string;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'clone-'));
  clone = join(base, 'berth');
  binFolder = join(clone, 'node_modules', '.bin');
  const { status, stderr } = await run('git', ['clone', '--quiet', root, clone], { cwd: base });
  if (status !== 0) throw new Error(stderr);
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Without the folders that npm puts in front for this test run, as in a newcomer's shell. */
function run(
  file: string,
  args: readonly string[],
  { cwd = clone, env: more = {} }: Place = {},
): Promise<Ended> {
  const outside = (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  const certificates = process.env['BERTH_USER_NODE_EXTRA_CA_CERTS'];
  const env = {
    ...process.env,
    PATH: outside.join(':'),
    BERTH_HOME: join(base, 'state'),
    ...(certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates }),
    ...more,
  };
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : (error.code ?? 'killed'), stdout, stderr });
    });
  });
}

describe('a fresh clone', () => {
  it('is told apart by ./berth', async () => {
    const { status, stderr } = await run('./berth', ['ls']);
    expect(status).toBe(7);
    expect(stderr).toContain('npm start');
  });

  it('is set up once when two ask for it at the same time', { timeout: INSTALL_MS }, async () => {
    const both = await Promise.all([run('node', ['tooling/setup.mjs']), run('node', ['tooling/setup.mjs'])]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(both.filter(({ stderr }) => stderr.includes('npm ci'))).toHaveLength(1);
    expect(existsSync(join(binFolder, 'node'))).toBe(true);
  });

  it('is left clean by set-up and build', { timeout: INSTALL_MS }, async () => {
    expect(await run('npm', ['run', 'build'])).toMatchObject({ status: 0 });
    expect(await run('git', ['status', '--short'])).toMatchObject({ stdout: '' });
  });

  it('is brought up by npm start, which ends with a link to the page', { timeout: INSTALL_MS }, async () => {
    const { status, stdout } = await run('npm', ['start']);
    await run('./berth', ['down']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/works once and for five minutes \(another one: \.\/berth ui\):\n {2}http\S+\n$/);
  });

  it('runs ./berth from another folder, and builds again only after a change', async () => {
    const stamp = join(clone, 'apps', 'cli', 'dist', '.stamp');
    const built = statSync(stamp).mtimeMs;
    expect(await run(join(clone, 'berth'), ['--version'], { cwd: base })).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(statSync(stamp).mtimeMs).toBe(built);
    await run('touch', ['packages/contract/src/version.ts']);
    const { stderr } = await run(join(clone, 'berth'), ['--version'], { cwd: base });
    expect(stderr).toContain('built');
  });
});

describe('the package', () => {
  let installed: string;

  it('is packed and installed elsewhere', { timeout: INSTALL_MS }, async () => {
    expect(await run('npm', ['pack', '--workspace=apps/cli', `--pack-destination=${base}`])).toMatchObject({
      status: 0,
    });
    const [tarball] = readdirSync(base).filter((file) => file.endsWith('.tgz'));
    installed = join(base, 'elsewhere');
    const args = [
      'install',
      '--ignore-scripts',
      '--no-save',
      `--prefix=${installed}`,
      join(base, tarball ?? 'missing'),
    ];
    expect(await run('npm', args, { cwd: base })).toMatchObject({ status: 0 });
  });

  it('starts on a Node that fits', async () => {
    const path = `${binFolder}:${process.env['PATH']}`;
    const berth = join(installed, 'node_modules', '.bin', 'berth');
    expect(await run(berth, ['--version'], { cwd: base, env: { PATH: path } })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('holds everything that a daemon needs', () => {
    const dist = join(installed, 'node_modules', '@berth', 'cli', 'dist');
    const programs = [
      'daemon.js',
      'keeper.js',
      'store-worker.js',
      'screen-worker.js',
      'disk-worker.js',
      'demo.js',
      'doctor.js',
    ];
    expect(programs.filter((file) => !existsSync(join(dist, file)))).toEqual([]);
    expect(readdirSync(join(installed, 'node_modules', '@lydell'))).toContain('node-pty');
  });
});
