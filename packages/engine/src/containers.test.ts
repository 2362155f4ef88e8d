import { jsonAnswer, ScriptedEngine } from '@berth/testkit/scripted-engine';
import { afterEach, describe, expect, it } from 'vitest';
import { Containers } from './containers.ts';
import { Transport } from './transport.ts';

let engine: ScriptedEngine | undefined;
afterEach(() => engine?.close());

const ENDED = {
  Id: 'abc',
  Name: '/it',
  Image: 'sha256:1',
  State: { Status: 'exited', Running: false, Pid: 0, ExitCode: 3, StartedAt: 'x', FinishedAt: 'y' },
  Config: { Labels: null },
};

/** The answers in their order, the last one for ever. */
async function containers(...answers: readonly string[]): Promise<Containers> {
  const left = [...answers];
  const next = () => (left.length > 1 ? left.shift() : left[0]) ?? '';
  engine = await ScriptedEngine.open((_request, socket) => void socket.end(next()));
  return new Containers(new Transport({ kind: 'socket', path: engine.socket }));
}

const refused = (message: string) => jsonAnswer({ message }, 500);

describe('a container that is looked at', () => {
  it('may end just then, and is looked at again', async () => {
    const gone = refused('read /proc/4711/cgroup: no such process');
    const found = await (await containers(gone, gone, jsonAnswer(ENDED))).inspect('it');
    expect(found).toMatchObject({ name: 'it', isRunning: false, exitCode: 3 });
    expect(engine?.requests).toHaveLength(3);
  });

  it('is not looked at for ever, nor again after any other refusal', async () => {
    const gone = await containers(refused('no such process'));
    await expect(gone.inspect('it')).rejects.toMatchObject({ code: 'engine_refused' });
    expect(engine?.requests).toHaveLength(5);
    await engine?.close();
    const broken = await containers(refused('the disk is on fire'));
    await expect(broken.inspect('it')).rejects.toMatchObject({ code: 'engine_refused' });
    expect(engine?.requests).toHaveLength(1);
  });
});
