import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ERRORS } from '@berth/contract';
import type { CredentialView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(() => sandbox.dispose());

/** Files below the directory of state in which that text stands. */
async function filesWith(text: string): Promise<string[]> {
  const entries = await readdir(sandbox.state, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const hits = await Promise.all(
    files.map(async (file) => ((await readFile(file)).includes(text) ? [file] : [])),
  );
  return hits.flat();
}

describe('a token', () => {
  it('is told once, alone on standard output, and its secret is nowhere in the state directory', async () => {
    const made = await sandbox.run(['token', 'create', 'ci', '--scope', 'read', '--expires', '12h']);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^berth_t_[\w-]{43}\n$/) });
    expect(made.stderr).toMatch(/^token ci \(cred_[^)]+\) with the scope read, good until 2/);
    const [token, ...others] = await sandbox.json<CredentialView[]>('token', 'ls');
    expect([token?.name, token?.scope, others]).toEqual(['ci', 'read', []]);
    await sandbox.ok('token', 'revoke', 'ci');
    expect(await sandbox.json('token', 'ls')).toEqual([]);
    await sandbox.ok('daemon', 'stop');
    expect(await filesWith(made.stdout.trim().slice('berth_t_'.length))).toEqual([]);
  });

  it('that was revoked stays so over the daemon’s death, and the others stay as they were', async () => {
    for (const name of ['kept', 'gone']) await sandbox.ok('token', 'create', name, '--scope', 'read');
    await sandbox.ok('token', 'revoke', 'gone');
    await sandbox.killDaemon();
    expect((await sandbox.json<CredentialView[]>('token', 'ls')).map(({ name }) => name)).toEqual(['kept']);
  });

  it.each([
    [['create', '--scope', 'everything'], 'usage'],
    [['create'], 'usage'],
    [['create', 'a', 'b', '--scope', 'read'], 'usage'],
    [['create', 'owner', '--scope', 'read'], 'invalid_input'],
    [['create', '--scope', 'read', '--expires', 'soon'], 'usage'],
    [['create', '--scope', 'read', '--expires', '0s'], 'invalid_input'],
    [['revoke'], 'usage'],
    [['revoke', 'x', '--all-sessions'], 'usage'],
    [['revoke', 'nobody'], 'credential_not_found'],
    [['ls', 'x'], 'usage'],
    [['dance'], 'usage'],
  ] as const)('is refused by name for berth token %j: %s', async (words, code) => {
    const result = await sandbox.run(['token', ...words, '--json']);
    const { error } = JSON.parse(result.stderr) as { error: { code: string } };
    expect([result.code, error.code]).toEqual([ERRORS[code].exit, code]);
  });
});

describe('the token of the owner', () => {
  const file = () => join(sandbox.state, 'owner-token');

  it('lies in a file that only its owner can read, and is another one after its revocation', async () => {
    await sandbox.ok('up');
    const first = await readFile(file(), 'utf8');
    expect(first).toMatch(/^berth_o_[\w-]{43}\n$/);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await filesWith(first.trim())).toEqual([file()]);
    await sandbox.ok('daemon', 'restart');
    expect(await readFile(file(), 'utf8')).toBe(first);
    await sandbox.ok('token', 'revoke', 'owner');
    expect(await readFile(file(), 'utf8')).not.toBe(first);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('keeps a daemon from starting whose file others can read, or that holds something else', async () => {
    await sandbox.ok('up');
    await sandbox.ok('daemon', 'stop');
    await chmod(file(), 0o644);
    const open = await sandbox.run(['ls', '--json']);
    expect(open.code).toBe(ERRORS.access_file_invalid.exit);
    await chmod(file(), 0o600);
    await writeFile(file(), 'a secret of another kind\n');
    const other = await sandbox.run(['ls']);
    expect([other.code, other.stderr]).toEqual([5, expect.stringContaining('holds no token of the owner')]);
    expect(other.stderr).not.toContain('a secret of another kind');
  });
});

describe('the environment', () => {
  it('of a program has the token of its run, which is derived and stored nowhere', async () => {
    await sandbox.start(
      'web',
      `test -n "$BERTH_INSTANCE_TOKEN" && printf 'begins with %.8s.' "$BERTH_INSTANCE_TOKEN"`,
    );
    await sandbox.ok('wait', 'web', '--for', 'exit');
    expect(await sandbox.ok('logs', 'web')).toContain('begins with berth_i_.');
    expect((await filesWith('berth_i_')).filter((path) => !/\.(?:seg|screen)$/.test(path))).toEqual([]);
  });

  it('cannot choose that token, nor pass one on to programs', async () => {
    const chosen = await sandbox.run(['start', '-e', 'BERTH_INSTANCE_TOKEN=x', '--', 'true']);
    expect(chosen.code).toBe(ERRORS.invalid_input.exit);
    const BERTH_TOKEN = (await sandbox.ok('token', 'create', '--scope', 'operate')).trim();
    const start = ['start', '-n', 'env', '--', 'sh', '-c', 'echo "[$BERTH_TOKEN]"'];
    expect((await sandbox.run(start, { environment: { BERTH_TOKEN } })).code).toBe(0);
    await sandbox.ok('wait', 'env', '--for', 'exit');
    expect(await sandbox.ok('logs', 'env')).toContain('[]');
  });

  it('that names a daemon elsewhere starts none here, and says what is missing', async () => {
    const environment = { BERTH_URL: 'http://127.0.0.1:1' };
    const noToken = await sandbox.run(['ls'], { environment });
    expect([noToken.code, noToken.stderr]).toEqual([6, expect.stringContaining('BERTH_TOKEN is not')]);
    const nobody = await sandbox.run(['ls'], { environment: { ...environment, BERTH_TOKEN: 'berth_t_x' } });
    expect([nobody.code, nobody.stderr]).toEqual([7, expect.stringContaining('http://127.0.0.1:1')]);
    await expect(readdir(sandbox.state)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
