import type { InstanceView } from '@berth/contract/schemas';
import { BerthClient } from '@berth/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sandbox } from '../support/sandbox.ts';

/** 32 clients of each daemon, 8 ports a start: 512 leases, wished for at the same time. */
const CLIENTS = 32;
const PORTS_PER_START = 8;
const RACE_MS = 180_000;

let homes: Sandbox[];
beforeAll(async () => {
  homes = [await Sandbox.create(), await Sandbox.create()];
  for (const home of homes) await home.ok('up');
});
afterAll(() => Promise.all(homes.map((home) => home.dispose())), RACE_MS);

it('never leases one port twice, whoever races for it', { timeout: RACE_MS }, async () => {
  const started = await Promise.all(
    homes.flatMap((home) => Array.from({ length: CLIENTS }, () => start(home))),
  );
  const ports = started.flatMap(({ ports: leased }) => leased.map(({ port }) => port));
  expect(ports).toHaveLength(homes.length * CLIENTS * PORTS_PER_START);
  expect(new Set(ports).size).toBe(ports.length);
});

/** All want the same numbers first. */
function start({ home, work }: Sandbox): Promise<InstanceView> {
  const client = new BerthClient({ environment: { BERTH_HOME: home } });
  const ports = Array.from({ length: PORTS_PER_START }, (_, index) => ({
    name: `port-${index}`,
    ...(index % 2 === 0 ? { port: 20_000 + index } : {}),
  }));
  const inherit = [{ name: 'PATH', value: process.env['PATH'] ?? '' }];
  return client.start({ directory: work, command: ['sleep', '600'], inherit, ports });
}
