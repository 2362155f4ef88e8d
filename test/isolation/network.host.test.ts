import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventView, InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/sandbox.ts';
import { NETWORK_ATTACKS, PROXY_ATTACKS } from './network-attacks.ts';
import { ALLOW_LIST, NetworkStand } from './network-stand.ts';

let stand: NetworkStand;
beforeAll(async () => {
  stand = await NetworkStand.open();
}, 60_000);
afterAll(() => stand[Symbol.asyncDispose]());

const HARMLESS = ['127.0.0.1:$ALLOWED_PORT'];
const decisionsOf = async (name: string) =>
  (await stand.zoo.sandbox.json<EventView[]>('history', name)).filter(({ type }) =>
    type.startsWith('network.'),
  );

describe.each(NETWORK_ATTACKS)('an attack that $name', ({ script, allow }) => {
  it('is held by an allow-list', async () => {
    expect((await stand.lived(script, allow)).text.trim()).toBe('held');
  });

  it('is held by it as a command beside the program, too', async () => {
    expect((await stand.beside(script, allow)).trim()).toBe('held');
  });

  it('would have been none otherwise: a plain process can do it', async () => {
    expect((await stand.lived(script, undefined)).text.trim()).toMatch(/ESCAPED$/);
  });
});

it.each(PROXY_ATTACKS)('an attack that $name is held by the proxy', async ({ script, allow }) => {
  expect((await stand.lived(script, allow)).text.trim()).toBe('held');
});

describe('what is on the list', () => {
  it('is reached by a command beside the program, too', async () => {
    const script =
      'curl -s --noproxy "" -p http://127.0.0.1:$ALLOWED_PORT; curl -s http://127.0.0.1:$ALLOWED_PORT';
    expect(await stand.beside(script, HARMLESS)).toBe('harmlessharmless');
  });

  it('is reached through the proxy and, on this machine, at its own port; each is an event', async () => {
    const script = `
      curl -s --noproxy "" http://127.0.0.1:$ALLOWED_PORT; echo
      curl -s --noproxy "" -p http://127.0.0.1:$ALLOWED_PORT; echo
      curl -s http://127.0.0.1:$ALLOWED_PORT; echo
      curl -s --noproxy "" http://evil.example`;
    const { text, view } = await stand.lived(script, HARMLESS);
    expect(text).toMatch(/^(?:harmless\s+){3}evil\.example:80 was refused by Berth/);
    const { ALLOWED_PORT } = stand.victims;
    expect(view).toMatchObject({ network: 'allow-list', allowed: [`127.0.0.1:${ALLOWED_PORT}`] });
    await until('the decisions are events', async () => (await decisionsOf(view.name)).length >= 3);
    expect((await decisionsOf(view.name)).map(({ type, data }) => ({ type, ...data }))).toMatchObject([
      { type: 'network.allowed', host: '127.0.0.1', port: Number(ALLOWED_PORT), times: 1 },
      { type: 'network.refused', host: 'evil.example', port: 80, reason: 'host', times: 1 },
      { type: 'network.allowed', host: '127.0.0.1', times: 2 },
    ]);
  });

  it('does not keep anybody from its own ports: they lead in, and it is found well by them', async () => {
    const { sandbox } = stand.zoo;
    const serve =
      'require("http").createServer((q, a) => a.end("from inside")).listen(process.env.PORT, "127.0.0.1")';
    const health = ['--health-http', 'web', '--health-interval', '1s', '--health-retries', '100'];
    const words = [...ALLOW_LIST, '--allow', 'a.example', '--port', 'web', ...health];
    await sandbox.ok('start', '-n', 'serving', ...words, '--', 'node', '-e', serve);
    await until(
      'it is well',
      async () => (await sandbox.json<InstanceView>('inspect', 'serving')).health === 'healthy',
      15_000,
    );
    const { ports } = await sandbox.json<InstanceView>('inspect', 'serving');
    const answer = await fetch(`http://127.0.0.1:${ports[0]?.port}/`);
    expect(await answer.text()).toBe('from inside');
    await sandbox.ok('rm', '-f', 'serving');
    await expect(fetch(`http://127.0.0.1:${ports[0]?.port}/`)).rejects.toThrow();
  });

  it('is reached while no daemon is there, and the next one tells of it', async () => {
    const { sandbox } = stand.zoo;
    const place = await stand.zoo.newPlace();
    const script =
      'until [ -e go ]; do sleep 0.05; done; curl -s $0 > result; until [ -e end ]; do sleep 0.05; done';
    const url = `http://127.0.0.1:${stand.victims.ALLOWED_PORT}`;
    const words = ['-C', place, ...ALLOW_LIST, ...stand.allowing(HARMLESS), '--', 'sh', '-c', script, url];
    await sandbox.ok('start', '-n', 'lasting', ...words);
    await sandbox.killDaemon();
    await writeFile(join(place, 'go'), '');
    const result = () => readFile(join(place, 'result'), 'utf8').catch(() => '');
    await until('it has what it asked for', async () => (await result()) === 'harmless');
    await writeFile(join(place, 'end'), '');
    await until('the decision is an event', async () => (await decisionsOf('lasting')).length > 0);
    expect(await decisionsOf('lasting')).toMatchObject([{ type: 'network.allowed' }]);
  });
});

it('a program that asks for ever new hosts does not fill the history', async () => {
  const flood = `node -e 'for (let i = 0; i < 500; i++) require("net").connect(new URL(process.env.HTTP_PROXY).port, "127.0.0.1").end("CONNECT x" + i + ".example:443 HTTP/1.1\\r\\n\\r\\n").on("error", () => 0).resume()'`;
  const { view } = await stand.lived(flood, HARMLESS);
  await until('it is told how many', async () => {
    const events = await decisionsOf(view.name);
    return events.at(-1)?.data['host'] === null;
  });
  const told = await decisionsOf(view.name);
  expect(told).toHaveLength(65);
  expect(told.at(-1)?.data).toMatchObject({ host: null, times: 500 - 64 });
});

describe('a start', () => {
  const start = (...words: string[]) => stand.zoo.sandbox.run(['start', ...words, '--', 'true']);

  it.each<[string, string[], RegExp]>([
    [
      'hosts without the list',
      ['--isolation', 'sandbox', '--allow', 'a.example'],
      /only with the network allow-list/,
    ],
    ['a list without a host', ALLOW_LIST, /Nothing is on the allow-list/],
    ['what is no host', [...ALLOW_LIST, '--allow', 'https://a.example/'], /without a protocol/],
    [
      'a port that is always open as a sign of health',
      [...ALLOW_LIST, '--allow', 'a.example', '--port', 'web', '--health-tcp', 'web'],
      /Use health\.http/,
    ],
    ['a proxy', [...ALLOW_LIST, '--allow', 'a.example', '--env', 'https_proxy=x'], /cannot be chosen/],
  ])('refuses %s', async (_, words, message) => {
    const { stderr } = await start(...words);
    expect(stderr).toMatch(message);
  });
});

it('what it may reach is shown', async () => {
  const { sandbox } = stand.zoo;
  const words = [...ALLOW_LIST, '--allow', '*.Example.com:443', '--allow', 'example.com', '--', 'true'];
  await sandbox.ok('start', '-n', 'shown', ...words);
  const { allowed } = await sandbox.json<InstanceView>('inspect', 'shown');
  expect(allowed).toStrictEqual(['*.example.com:443', 'example.com']);
});
