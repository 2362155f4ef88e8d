import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Api } from '../api/client.ts';
import { FakeLineSocket } from '../api/testing/fake-line-socket.ts';
import { FleetStore } from './fleet-store.ts';

const BEGIN = Date.UTC(2030, 0, 1);
let fleet: FleetStore;

beforeEach(() => {
  vi.useFakeTimers({ now: BEGIN });
  vi.stubGlobal('WebSocket', FakeLineSocket);
  vi.stubGlobal('location', { protocol: 'http:', host: 'berth.test' });
  FakeLineSocket.reset();
  fleet = new FleetStore(new Api({ signedOut: () => expect.unreachable() }));
  fleet.open();
});

afterEach(() => {
  fleet.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('is live for as long as the daemon answers, also when it has nothing to tell', async () => {
  await vi.advanceTimersByTimeAsync(120_000);
  expect(fleet.current()).toMatchObject({ link: 'live', epoch: 1, lostAt: undefined });
  expect(FakeLineSocket.all).toHaveLength(1);
});

it('is away soon after the daemon falls silent, and was true when that was heard last', async () => {
  await vi.advanceTimersByTimeAsync(12_000);
  FakeLineSocket.isSilent = true;
  await vi.advanceTimersByTimeAsync(15_000);
  // It was last heard when it answered the question whether it is there, after ten seconds.
  expect(fleet.current()).toMatchObject({ link: 'away', lostAt: BEGIN + 10_000 });
});

it('gives up a connection that does not come about, and is live when the daemon is back', async () => {
  await vi.advanceTimersByTimeAsync(1000);
  FakeLineSocket.isSilent = true;
  await vi.advanceTimersByTimeAsync(60_000);
  const attempts = FakeLineSocket.all.length;
  expect(attempts).toBeGreaterThan(2);
  expect(fleet.current().lostAt).toBe(BEGIN);
  FakeLineSocket.isSilent = false;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(fleet.current()).toMatchObject({ link: 'live', epoch: 2, lostAt: undefined });
});
