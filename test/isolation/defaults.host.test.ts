import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../support/sandbox.ts';

describe('isolation.yaml', () => {
  let sandbox: Sandbox;
  let file: string;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
    const config = join(sandbox.home, 'config');
    await mkdir(config, { recursive: true });
    await mkdir(join(sandbox.work, 'data'));
    await writeFile(join(sandbox.work, 'data', 'set'), 'numbers\n');
    file = join(config, 'isolation.yaml');
    const rules = {
      isolation: 'sandbox',
      mounts: [join(sandbox.work, 'data')],
      pids: 100,
      agents: { shell: { isolation: 'none' } },
    };
    await writeFile(file, JSON.stringify(rules));
  });
  afterAll(() => sandbox.dispose());

  const started = async (name: string, ...words: string[]) => {
    const place = join(sandbox.work, name);
    await mkdir(place);
    return sandbox.run(['start', '-n', name, '-C', place, ...words]);
  };

  it('holds from the first start on: this one makes the daemon, too', async () => {
    await started('first', '--', 'sh', '-c', `cat ${join(sandbox.work, 'data', 'set')}; ls ${sandbox.home}`);
    await sandbox.ok('wait', 'first', '--for', 'exit');
    const text = await sandbox.ok('logs', 'first');
    expect(text).toContain('numbers');
    expect(text).not.toContain('config');
    const view = await sandbox.json<InstanceView>('inspect', 'first');
    expect(view).toMatchObject({ isolation: 'sandbox', mounts: [{ writable: false }] });
    expect(view.limits).toMatchObject([{ name: 'pids', value: 100 }]);
  });

  it('says otherwise of an agent, and a start says otherwise of itself', async () => {
    await started('agent', 'shell');
    expect(await sandbox.json<InstanceView>('inspect', 'agent')).toMatchObject({ isolation: 'none' });
    await started('itself', '--isolation', 'none', '--', 'sleep', '60');
    expect(await sandbox.json<InstanceView>('inspect', 'itself')).toMatchObject({ isolation: 'none' });
  });

  it('is not passed over when it cannot be used', async () => {
    await writeFile(file, 'isolation: sandbx\n');
    const last = await started('refused', '--', 'true');
    expect(last.code).toBe(5);
    expect(last.stderr).toMatch(/isolation\.yaml cannot be used \(1:1: isolation: .*--isolation/s);
    expect((await started('half', '--isolation', 'sandbox', '--', 'true')).code).toBe(5);
    expect((await started('said', '--isolation', 'none', '--', 'true')).code).toBe(0);
    await writeFile(file, '');
    expect((await started('empty', '--', 'true')).code).toBe(5);
    expect((await sandbox.run(['doctor'])).stdout).toContain('isolation.yaml');
  });
});
