import { BerthError, encodeOutput } from '@berth/contract';
import { settled } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { FakeSocket } from '../testing/fake-socket.ts';
import { ClientSocket } from './client-socket.ts';

const MEGABYTE = 1024 * 1024;
const frame = (bytes: number) => encodeOutput({ offset: 0, span: bytes, bytes: Buffer.alloc(bytes) });

function setUp() {
  const socket = new FakeSocket();
  const pressure: boolean[] = [];
  const client = new ClientSocket(socket.asWebSocket);
  client.onPressure((full) => pressure.push(full));
  return { socket, pressure, client };
}

describe('flow control', () => {
  it('begins above the high mark and ends below the low one, once each', () => {
    const { socket, pressure, client } = setUp();
    client.send(frame(MEGABYTE - 100));
    expect(pressure).toEqual([]);
    client.send(frame(200));
    client.send(frame(200));
    expect(pressure).toEqual([true]);
    socket.drainTo(MEGABYTE / 2);
    expect(pressure).toEqual([true]);
    client.send(frame(1));
    socket.drainTo(1000);
    expect(pressure).toEqual([true, false]);
  });

  it('is told at once to a source that comes when the client is full already', () => {
    const { socket, client } = setUp();
    client.send(frame(2 * MEGABYTE));
    const pressure: boolean[] = [];
    client.onPressure((full) => pressure.push(full));
    socket.drainTo(0);
    expect(pressure).toEqual([true, false]);
  });

  it('lets a source that is pulled wait for room', async () => {
    const { socket, client } = setUp();
    await client.room();
    client.send(frame(2 * MEGABYTE));
    let went = false;
    const waiting = client.room().then(() => {
      went = true;
    });
    await settled();
    expect(went).toBe(false);
    socket.drainTo(0);
    await waiting;
  });

  it.each(['close', 'released'] as const)('holds nobody for ever: %s', async (how) => {
    const { client } = setUp();
    client.send(frame(2 * MEGABYTE));
    const waiting = client.room();
    if (how === 'close') client.close(1000);
    else client.released();
    await waiting;
  });
});

describe('refusals', () => {
  it('tell code and message, and close', () => {
    const { socket, client } = setUp();
    client.refuse(new BerthError({ code: 'not_running', message: 'It has ended.' }));
    expect(socket.heard).toEqual([
      { kind: 'error', value: { code: 'not_running', message: 'It has ended.' } },
      { kind: 'closed', code: 4000 },
    ]);
  });

  it('hide what is a bug', () => {
    const { socket, client } = setUp();
    client.refuse(new Error('a secret'));
    expect(JSON.stringify(socket.heard)).not.toMatch(/secret/);
    expect(socket.heard[0]).toMatchObject({ value: { code: 'internal' } });
  });

  it('go nowhere when the client has gone', () => {
    const { socket, client } = setUp();
    client.close(1000);
    client.refuse(new Error('x'));
    expect(socket.heard.filter(({ kind }) => kind === 'error')).toEqual([]);
  });
});
