import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import type { InstanceId } from '@berth/contract';
import { jsonAnswer, ScriptedEngine } from '@berth/testkit/scripted-engine';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noteContainer } from './container-note.ts';
import { execInside } from './exec-inside.ts';

const OUTPUT_MAX = 64;

let directory: string;
let engine: ScriptedEngine;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-inside-'));
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true });
});

/** A command in a container of an engine that lets it say this. */
async function exec(say: (socket: Socket) => void, state: object, timeoutMs = 50) {
  engine = await ScriptedEngine.open(({ path }, socket) => {
    if (path.endsWith('/_ping')) socket.end('HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\n\r\n');
    else if (path.endsWith('/exec')) socket.end(jsonAnswer({ Id: 'one' }));
    else if (path.endsWith('/json')) socket.end(jsonAnswer(state));
    else {
      // Its output goes on when nothing more is said to it.
      socket.allowHalfOpen = true;
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      say(socket);
    }
  });
  await noteContainer(directory, { engine: `unix://${engine.socket}`, id: 'it' });
  const place = { directory, instanceDirectory: directory, socket: '', marker: '' };
  const command = { instance: 'i' as InstanceId, file: 'it', args: [], env: {}, cwd: '/' };
  return execInside(place, { ...command, timeoutMs, outputMaxBytes: OUTPUT_MAX }, {});
}

function frame(text: string): Buffer {
  const head = Buffer.alloc(8);
  head[0] = 1;
  head.writeUInt32BE(text.length, 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

it('is what it says without the line that is its pid', async () => {
  const result = await exec(
    (socket) => socket.end(Buffer.concat([frame('4'), frame('2\nhello'), frame(' world')])),
    { Running: false, ExitCode: 3 },
  );
  expect([result.status, String(result.stdout)]).toEqual([3, 'hello world']);
});

it('that says no pid is ended in time, and no more of it is kept than of any other', async () => {
  const { status, stdout, isCut } = await exec(
    (socket) => socket.write(Buffer.concat([frame('x'.repeat(40)), frame('y'.repeat(10_000))])),
    { Running: true },
  );
  expect({ status, isCut }).toEqual({ status: null, isCut: true });
  expect(String(stdout)).toBe('y'.repeat(OUTPUT_MAX));
  // Nobody is killed: it was not said whom.
  expect(engine.requests.filter(({ path }) => path.endsWith('/exec'))).toHaveLength(1);
});

it('that says nothing at all is ended in time', async () => {
  expect(await exec(() => undefined, { Running: true })).toMatchObject({ status: null });
});

it('whose engine says why nothing was begun passes that on', async () => {
  const why = 'OCI runtime exec failed: no /bin/sh is there';
  const result = await exec((socket) => socket.end(frame(why)), { Running: false, ExitCode: 127 }, 5000);
  expect([result.status, String(result.stdout)]).toEqual([127, why]);
});
