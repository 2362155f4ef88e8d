import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { createMemoryStore } from '@berth/store/memory';
import { AccessBench, CoreBench, OWNER } from '@berth/testkit';
import { Guard } from '../../packages/server/src/door/guard.ts';
import { AllowedHosts } from '../../packages/server/src/door/hosts.ts';
import { Throttle } from '../../packages/server/src/door/throttle.ts';
import type { Row } from '../harness/figure.ts';
import type { Contender } from '../harness/measure.ts';

const PORT = 7433;
const TURNS = 100;
/** So that it refuses nobody for coming too often. */
const OFTEN = { burst: 1e9, perSecond: 1e9 };

/** What stands before every route, with a good token among a hundred: no socket, no parser, no answer. */
export async function guardAlone(row: Row): Promise<Contender> {
  const { credentials, desk } = new AccessBench(new CoreBench(createMemoryStore())).boot();
  await credentials.restore();
  const wishes = Array.from({ length: TURNS }, (_, turn) => ({
    name: `reader-${turn}`,
    scope: 'read' as const,
  }));
  const made = await Promise.all(wishes.map((wish) => desk.create(OWNER, { ...wish, expiresInMs: null })));
  const hosts = new AllowedHosts({
    ...{ port: PORT, secure: false, configured: [] },
    ...{ own: ['localhost', '127.0.0.1', '[::1]'], page: 'berth-0123456789abcdef.localhost' },
  });
  const rules = { hosts, origins: new Set(hosts.pageOrigins), secure: false, behindProxy: false };
  const flows = { wrongPerAddress: OFTEN, wrongTogether: OFTEN, requests: OFTEN, instanceRequests: OFTEN };
  const throttle = new Throttle(() => performance.now(), flows);
  const guard = new Guard({ rules: () => rules, doorkeeper: credentials, throttle });
  const requests = made.map(({ secret }) => requestWith(secret));
  return {
    rows: [row],
    sample: async () => {
      const begin = performance.now();
      for (const request of requests) {
        if (guard.admit(request, false).kind !== 'admitted')
          throw new Error('the guard refused a good token');
      }
      return [(performance.now() - begin) / requests.length];
    },
  };
}

function requestWith(secret: string): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.method = 'POST';
  request.url = '/graphql';
  request.httpVersion = '1.1';
  const lines = [
    ['Host', `127.0.0.1:${PORT}`],
    ['Authorization', `Bearer ${secret}`],
    ['Content-Type', 'application/json'],
    ['Content-Length', '32'],
  ] as const;
  request.rawHeaders.push(...lines.flat());
  for (const [name, value] of lines) request.headers[name.toLowerCase()] = value;
  return request;
}
