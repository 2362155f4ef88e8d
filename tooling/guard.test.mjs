import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectNode, root, runQuietly } from './processes.mjs';

const bin = join(root, 'apps', 'cli', 'bin');
const { nodeRefusal, platformRefusal, supportsNode } = createRequire(import.meta.url)(join(bin, 'guard.cjs'));

const onGlibc = () => false;
const onMusl = () => true;

describe('the guard in front of the command line', () => {
  it.each(['v24.16.0', 'v24.21.0', 'v26.1.0', '26.10.0', 'v27.0.0', 'v30.2.1'])(
    'lets Node %s pass',
    (version) => {
      expect(supportsNode(version)).toBe(true);
      expect(nodeRefusal(version)).toBeNull();
    },
  );

  it.each(['v0.12.8', 'v18.20.0', 'v20.20.2', 'v22.23.3', 'v24.15.9', 'v25.9.0', 'v26.0.0'])(
    'refuses Node %s',
    (version) => {
      expect(supportsNode(version)).toBe(false);
      expect(nodeRefusal(version)).toContain(`but this is Node.js ${version.slice(1)}: install Node.js 24`);
    },
  );

  it.each(['package.json', 'apps/cli/package.json'])('says the same as the engines in %s', (file) => {
    const { engines } = JSON.parse(readFileSync(join(root, file), 'utf8'));
    expect(engines.node).toBe('>=24.16.0 <25 || >=26.1.0');
  });

  it('names the way out on Windows', () => {
    expect(platformRefusal('win32', 'x64', onGlibc)).toContain('WSL');
  });

  it('refuses musl, and platforms without a terminal addon', () => {
    expect(platformRefusal('linux', 'x64', onMusl)).toContain('glibc');
    expect(platformRefusal('freebsd', 'x64', onGlibc)).toContain('freebsd on x64');
    expect(platformRefusal('linux', 'riscv64', onGlibc)).toContain('linux on riscv64');
  });

  it.each([
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'x64'],
    ['darwin', 'arm64'],
  ])('takes %s on %s', (platform, arch) => {
    expect(platformRefusal(platform, arch, onGlibc)).toBeNull();
  });

  it.each(['guard.cjs', 'berth.cjs'])('is written for any Node: %s', (file) => {
    expect(readFileSync(join(bin, file), 'utf8')).not.toMatch(
      /^(?!\s*(\/\/|\*|\/\*)).*(\b(const|let|class|async)\b|=>|\?\.|\?\?|\.\.\.)/m,
    );
  });

  it('ends with status 10 and one sentence', async () => {
    const script = `Object.defineProperty(process, 'version', { value: 'v20.0.0' }); require(${JSON.stringify(join(bin, 'berth.cjs'))})`;
    const { status, output } = await runQuietly(projectNode, ['-e', script]);
    expect(status).toBe(10);
    expect(output).toMatch(/^berth: Berth needs Node\.js 24 .* run berth again\.\n$/);
  });
});
