import { execFile } from 'node:child_process';
import { type IncomingMessage, request } from 'node:http';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../support/sandbox.ts';

const START = resolve(import.meta.dirname, '../../tooling/start.mjs');
const START_MS = 120_000;
const LINK = /^ {2}(?<url>http:\/\/berth-[\w.-]+\.localhost:\d+\/login\S*)$/m;

/** As a browser does that finds every name below localhost on this machine. */
function visit(url: string): Promise<IncomingMessage> {
  const { host, port, pathname } = new URL(url);
  const headers = { host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', accept: 'text/html' };
  return new Promise((done, fail) => {
    request({ host: '127.0.0.1', port, path: pathname, headers, agent: false })
      .on('response', (response) => done(response.resume()))
      .on('error', fail)
      .end();
  });
}

describe('npm start', { timeout: START_MS }, () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
  });
  afterAll(() => sandbox.dispose());

  const start = (...args: string[]) =>
    new Promise<{ status: unknown; stdout: string }>((done) => {
      execFile(
        process.execPath,
        [START, ...args],
        { cwd: sandbox.work, env: sandbox.environment() },
        (error, stdout) => done({ status: error?.code ?? 0, stdout }),
      );
    });

  it('brings Berth up and ends with a link that signs a browser in, once', async () => {
    const { status, stdout } = await start();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Berth [\d.]+ is up/);
    expect(stdout).toContain('works once and for five minutes (another one: ./berth ui):');
    const url = LINK.exec(stdout)?.groups?.['url'] ?? 'no link';
    const first = await visit(url);
    expect(first.statusCode).toBe(303);
    expect(first.headers['set-cookie']?.[0]).toMatch(/^berth_session=/);
    const again = await visit(url);
    expect(again.statusCode).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('says nothing of a link where something else is read, or there is no page', async () => {
    const json = await start('--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ reconciled: true });
    expect((await start('--help')).stdout).not.toContain('five minutes');
    const off = await start('--listen', 'off');
    expect(off.status).toBe(0);
    expect(off.stdout).not.toContain('five minutes');
  });
});
