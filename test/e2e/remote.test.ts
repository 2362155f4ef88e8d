import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { ERRORS } from '@berth/contract';
import type { CredentialView, DaemonView, InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.create();
  await sandbox.start('steady', 'echo here; while :; do sleep 1; done');
});
afterAll(() => sandbox.dispose());

async function token(scope: string): Promise<string> {
  return (await sandbox.ok('token', 'create', '--scope', scope)).trim();
}

async function remote(...listen: string[]): Promise<{ BERTH_URL: string; BERTH_CA: string }> {
  if (listen.length > 0) await sandbox.ok('up', '--listen', ...listen);
  const { listening } = await sandbox.json<DaemonView>('daemon', 'status');
  return { BERTH_URL: listening.listen[0]?.url ?? '', BERTH_CA: listening.authority?.path ?? '' };
}

const codeOf = async (args: readonly string[], environment: Record<string, string>) =>
  (await sandbox.run(args, { environment })).code;

describe('a command with a token', () => {
  it('may do on the private socket what the token may, and no more', async () => {
    const BERTH_TOKEN = await token('read');
    expect(await codeOf(['ls'], { BERTH_TOKEN })).toBe(0);
    expect(await codeOf(['logs', 'steady'], { BERTH_TOKEN })).toBe(0);
    for (const args of [['stop', 'steady'], ['token', 'ls'], ['daemon', 'stop'], ['ui']])
      expect([args, await codeOf(args, { BERTH_TOKEN })]).toEqual([args, ERRORS.forbidden.exit]);
    expect(await codeOf(['ls'], { BERTH_TOKEN: 'berth_t_unknown' })).toBe(ERRORS.unauthenticated.exit);
  });

  it('asks the daemon at an address, also for its terminals', async () => {
    const environment = { BERTH_URL: (await remote()).BERTH_URL, BERTH_TOKEN: await token('operate') };
    const listed = await sandbox.run(['ls', '--json'], { environment });
    expect((JSON.parse(listed.stdout) as InstanceView[]).map(({ name }) => name)).toEqual(['steady']);
    expect((await sandbox.run(['logs', 'steady'], { environment })).stdout).toContain('here');
    const used = (await sandbox.json<CredentialView[]>('token', 'ls')).at(-1);
    expect(used).toMatchObject({ scope: 'operate', lastUsedFrom: '127.0.0.1' });
  });

  it('is hung up on when the token is revoked', async () => {
    const environment = { BERTH_URL: (await remote()).BERTH_URL, BERTH_TOKEN: await token('read') };
    const [{ id } = expect.fail('there is none')] = (
      await sandbox.json<CredentialView[]>('token', 'ls')
    ).slice(-1);
    const env = sandbox.environment(environment);
    const follower = spawn(process.execPath, [sandbox.cli, 'events', '--follow'], { env });
    let said = '';
    follower.stdout.on('data', (chunk) => (said += String(chunk)));
    const ended = once(follower, 'exit');
    await until('events are followed', () => said.includes('steady'));
    await sandbox.ok('token', 'revoke', id);
    expect(await ended).toEqual([ERRORS.unauthenticated.exit, null]);
  });

  it('over TLS trusts whom it is told to and nobody else', async () => {
    const { BERTH_CA, BERTH_URL } = await remote('127.0.0.1:0', '--tls');
    const environment = { BERTH_URL, BERTH_TOKEN: await token('read') };
    const distrusted = await sandbox.run(['ls'], { environment });
    expect(distrusted).toMatchObject({ code: 7, stderr: expect.stringContaining('BERTH_CA') });
    const trusted = await sandbox.run(['ls'], { environment: { ...environment, BERTH_CA } });
    expect([trusted.code, trusted.stderr]).toEqual([0, '']);
    const misnamed = BERTH_URL.replace('127.0.0.1', 'elsewhere.localhost');
    const other = await sandbox.run(['ls'], {
      environment: { ...environment, BERTH_CA, BERTH_URL: misnamed },
    });
    expect([other.code, other.stderr]).toEqual([7, expect.stringContaining('altnames')]);
  });
});
