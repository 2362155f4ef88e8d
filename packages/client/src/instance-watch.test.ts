import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BerthClient } from './berth-client.ts';
import { answerJson, FakeDaemon } from './testing/fake-daemon.ts';

/** A daemon with a journal: it counts lists, and follows it with whoever subscribed. */
class JournalDaemon {
  readonly fake: FakeDaemon;
  lists = 0;
  head = 5;
  /** Lists wait for this. */
  gate: Promise<unknown> = Promise.resolve();
  readonly #followers = new Set<ServerResponse>();

  constructor(fake: FakeDaemon) {
    this.fake = fake;
    fake.answer = (request, response, body) => {
      if (body.includes('query Events'))
        return answerJson({ data: { events: { head: this.head } } })(request, response, body);
      if (body.includes('subscription')) return this.#follow(response, JSON.parse(body).variables.after);
      this.lists += 1;
      const instances = [{ name: `list-${this.lists}` }];
      void this.gate.then(() => answerJson({ data: { instances } })(request, response, body));
    };
  }

  happen(times = 1): void {
    for (let count = 0; count < times; count += 1) {
      this.head += 1;
      for (const follower of this.#followers) this.#tell(follower, this.head);
    }
  }

  async restart(): Promise<void> {
    await this.fake.die();
    this.#followers.clear();
    await this.fake.listen();
    this.happen();
  }

  #follow(response: ServerResponse, after: number): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    this.#followers.add(response);
    for (let seq = after + 1; seq <= this.head; seq += 1) this.#tell(response, seq);
  }

  #tell(response: ServerResponse, seq: number): void {
    response.write(
      `event: next\ndata: ${JSON.stringify({ data: { events: { event: { seq }, gap: null } } })}\n\n`,
    );
  }
}

let fake: FakeDaemon;
let daemon: JournalDaemon;
let ending: AbortController;
beforeEach(async () => {
  fake = await FakeDaemon.home();
  await fake.listen();
  daemon = new JournalDaemon(fake);
  ending = new AbortController();
});
afterEach(async () => {
  vi.useRealTimers();
  ending.abort();
  await fake.close();
});

const watch = (environment: Readonly<Record<string, string>> = fake.environment) =>
  new BerthClient({ environment }).watchInstances({ signal: ending.signal });
const name = async (lists: AsyncGenerator<InstanceView[]>) => (await lists.next()).value?.[0]?.name;

describe('watching instances', () => {
  it('asks nothing while nothing happens, however long that is', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const lists = watch();
    expect(await name(lists)).toBe('list-1');
    const second = name(lists);
    await vi.waitFor(() => expect(fake.asked.some((body) => body.includes('subscription'))).toBe(true));
    const asked = fake.asked.length;
    await vi.advanceTimersByTimeAsync(24 * 60 * 60 * 1000);
    // Timers that are not faked, and requests under way, have this long.
    await delay(1500);
    expect(fake.asked).toHaveLength(asked);
    daemon.happen();
    expect(await second).toBe('list-2');
    expect(fake.asked).toHaveLength(asked + 1);
  });

  it('answers a burst with one list, and what comes meanwhile with one more', async () => {
    const lists = watch();
    await name(lists);
    daemon.happen(100);
    expect(await name(lists)).toBe('list-2');
    const { promise, resolve } = Promise.withResolvers<void>();
    daemon.gate = promise;
    daemon.happen();
    const third = name(lists);
    await vi.waitFor(() => expect(daemon.lists).toBe(3));
    daemon.happen(100);
    resolve();
    expect([await third, await name(lists)]).toEqual(['list-3', 'list-4']);
    const fifth = name(lists);
    daemon.happen();
    expect(await fifth).toBe('list-5');
    expect(daemon.lists).toBe(5);
  });

  it('goes on with the next daemon', async () => {
    const lists = watch();
    await name(lists);
    const next = name(lists);
    await daemon.restart();
    expect(await next).toMatch(/^list-[23]$/);
  });

  it('asks again for a list over which the daemon died', async () => {
    const lists = watch();
    await name(lists);
    daemon.gate = new Promise(() => undefined);
    daemon.happen();
    const next = name(lists);
    await vi.waitFor(() => expect(daemon.lists).toBe(2));
    daemon.gate = Promise.resolve();
    await daemon.restart();
    expect(await next).toMatch(/^list-[34]$/);
  });

  it('never starts a daemon, and ends when told to', async () => {
    const lists = watch();
    await name(lists);
    const next = name(lists);
    ending.abort(new Error('enough'));
    await expect(next).rejects.toThrow();
    await fake.die();
    await expect(watch().next()).rejects.toMatchObject({ code: 'daemon_unavailable' });
  });
});
