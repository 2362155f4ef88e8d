import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { FakeDoorkeeper } from '../testing/fake-doorkeeper.ts';
import { Guard } from './guard.ts';
import { AllowedHosts } from './hosts.ts';
import { Throttle } from './throttle.ts';

const HOST = 'berth.example';

/** From where the doorkeeper is told that somebody comes; undefined where nobody got that far. */
function seen(behindProxy: boolean, told: readonly (readonly [string, string])[]): string | undefined {
  const doorkeeper = new FakeDoorkeeper();
  const hosts = new AllowedHosts({
    port: 7433,
    secure: true,
    own: [],
    page: 'berth-0.localhost',
    configured: [HOST],
  });
  const rules = { hosts, origins: new Set<string>(), secure: true, behindProxy };
  const guard = new Guard({ rules: () => rules, doorkeeper, throttle: new Throttle(() => 0) });
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method: 'POST', url: '/graphql' });
  const headers = [['host', HOST], ['authorization', `Bearer ${doorkeeper.token()}`], ...told];
  request.rawHeaders.push(...headers.flat());
  guard.admit(request, false);
  return doorkeeper.visitors[0]?.from;
}

it('behind a proxy the last address that is told is believed, and no other', () => {
  expect(seen(true, [['X-Forwarded-For', '6.6.6.6, 192.0.2.7']])).toBe('192.0.2.7');
  expect(
    seen(true, [
      ['X-Forwarded-For', '6.6.6.6'],
      ['X-Forwarded-For', '192.0.2.8'],
    ]),
  ).toBe('192.0.2.8');
  expect(seen(true, [['X-Forwarded-For', 'an evil word']])).toBe('unknown');
});

it('without a proxy nobody says where they come from', () => {
  expect(seen(false, [['X-Forwarded-For', '192.0.2.7']])).toBe('unknown');
});

it('what the proxy took unencrypted does not come in', () => {
  expect(seen(true, [['X-Forwarded-Proto', 'http']])).toBeUndefined();
  expect(seen(true, [['X-Forwarded-Proto', 'https']])).toBe('unknown');
  expect(seen(false, [['X-Forwarded-Proto', 'http']])).toBe('unknown');
});
