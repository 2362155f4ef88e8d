import type { ContainerState } from '@berth/engine';
import { EngineStand } from '@berth/testkit/engine-stand';
import { systemClock } from '@berth/host';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RecordedTerminal } from '../../test-programs/recorded-terminal.ts';
import { openContainer } from './engine-source.ts';
import { recordedExit } from './recorded-exit.ts';

const LINES = 4000;
const NUMBERED = numbered('line');

let stand: EngineStand;
beforeAll(async () => {
  stand = await EngineStand.open();
});
afterEach(() => stand.clear());
afterAll(() => stand.close());

/** A shell that prints numbered lines, and pauses after each hundred. */
function numbered(word: string, lines = LINES): string {
  return `i=1; while [ $i -le ${lines} ]; do echo "${word} $i"; [ $((i % 100)) = 0 ] && sleep 0.05; i=$((i+1)); done`;
}

function linesOf(text: string): string[] {
  return text.split('\r\n').filter((line) => line.startsWith('line '));
}

const ALL_LINES = Array.from({ length: LINES }, (_, index) => `line ${index + 1}`);

async function open(script: string, engine = stand.address) {
  const container = await stand.container(script);
  const recorded = new RecordedTerminal();
  const terminal = await openContainer({ engine, id: container, cols: 91, rows: 31 }, recorded.handlers);
  return { container, recorded, terminal };
}

describe('the terminal of a container', () => {
  it('has all output from the first byte, in the right size, and the exit status', async () => {
    const { recorded } = await open(`stty size; ${NUMBERED}; exit 9`);
    expect(await recorded.exit).toEqual({ code: 9, signal: null });
    expect(recorded.text).toMatch(/^31 91\r\n/);
    expect(linesOf(recorded.text)).toEqual(ALL_LINES);
    expect([...recorded.gaps, ...recorded.faults]).toEqual([]);
  });

  it('of a program that prints and ends at once is whole', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { recorded } = await open('seq 1 20000; exit 4');
      expect(await recorded.exit).toEqual({ code: 4, signal: null });
      expect(recorded.text.split('\r\n').length).toBe(20_001);
    }
  });

  it('takes input, and signals', async () => {
    const { recorded, terminal } = await open(
      'stty -echo; echo ready; while read -r line; do echo "got: $line"; done',
    );
    await recorded.has('ready');
    terminal.write(Buffer.from('hello\n'));
    await recorded.has('got: hello');
    await terminal.remote.signal('SIGKILL');
    expect(await recorded.exit).toEqual({ code: 137, signal: null });
  });

  it('takes sizes, of several in a row the last', async () => {
    const { recorded, terminal } = await open(
      'stty size; i=0; while [ $i -lt 400 ]; do stty size; i=$((i+1)); sleep 0.02; done',
    );
    await recorded.has('31 91');
    for (let size = 40; size <= 60; size += 1) terminal.resize(2 * size, size);
    await recorded.has('60 120');
  });

  it('does not take more input than the program, and loses none', async () => {
    const bytes = 2 * 1024 * 1024;
    const { recorded, terminal } = await open(
      `stty raw -echo; echo ready; trap '' USR1; sleep 1; head -c ${bytes} | sha256sum`,
    );
    await recorded.has('ready');
    let sent = 0;
    const piece = Buffer.alloc(64 * 1024, 'x');
    const refused: number[] = [];
    await expect
      .poll(
        () => {
          while (sent < bytes) {
            const taken = terminal.write(piece.subarray(0, bytes - sent));
            sent += taken;
            if (taken === 0) {
              refused.push(sent);
              break;
            }
          }
          return sent;
        },
        { timeout: 15_000, interval: 5 },
      )
      .toBe(bytes);
    const { createHash } = await import('node:crypto');
    await recorded.has(createHash('sha256').update(Buffer.alloc(bytes, 'x')).digest('hex'));
    expect(refused.length).toBeGreaterThan(0);
    await recorded.exit;
  });

  it('ends politely, and is killed when it does not', async () => {
    const polite = await open("trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
    await polite.recorded.has('ready');
    await polite.terminal.remote.end({ signal: 'SIGTERM', deadline: () => Number.POSITIVE_INFINITY });
    expect(await polite.recorded.exit).toEqual({ code: 3, signal: null });
    expect(polite.recorded.text).toContain('bye');
    const stubborn = await open("trap '' TERM; echo ready; while :; do sleep 0.05; done");
    await stubborn.recorded.has('ready');
    const deadline = systemClock.monotonic() + 200;
    await stubborn.terminal.remote.end({ signal: 'SIGTERM', deadline: () => deadline });
    expect(await stubborn.recorded.exit).toEqual({ code: 137, signal: null });
  });

  it('of a container that is removed ends, without a status or with that of the kill', async () => {
    const { container, recorded } = await open('echo ready; exec sleep 1000');
    await recorded.has('ready');
    await stand.engine.containers.remove(container);
    expect([null, 137]).toContain((await recorded.exit).code);
  });

  it('has the pid of its first process where that is one of this machine', async () => {
    const { container, terminal } = await open('exec sleep 1000');
    expect(terminal.pid).toBe((await stand.engine.containers.inspect(container))?.pid);
  });

  it('of one that somebody attaches to just after its end still tells how it ended', async () => {
    const { engine } = stand;
    const container = await stand.container('exit 3');
    await engine.containers.start(container);
    await engine.containers.wait(container);
    const { input, output } = await engine.containers.attach(container);
    const forgotten = await engine.containers.inspect(container);
    expect(forgotten?.isRunning).toBe(false);
    expect(await recordedExit(engine, forgotten as ContainerState)).toBe(3);
    input.destroy();
    output.destroy();
  });

  it('of one whose program does not exist says so', async () => {
    const container = await stand.engine.containers.create(stand.name(), {
      ...stand.request(''),
      command: ['/nonexistent/program'],
    });
    const recorded = new RecordedTerminal();
    await openContainer({ engine: stand.address, id: container, cols: 80, rows: 24 }, recorded.handlers);
    expect((await recorded.exit).code).toBeGreaterThan(0);
    expect(recorded.text).toMatch(/no such file/i);
  });

  it('of one that is not there cannot be opened', async () => {
    const launch = { engine: stand.address, id: stand.name(), cols: 80, rows: 24 };
    const opening = openContainer(launch, new RecordedTerminal().handlers);
    await expect(opening).rejects.toMatchObject({ code: 'engine_refused' });
  });
});

describe('when the engine is killed', () => {
  it('nothing is lost and nothing comes twice, however often', async () => {
    const service = await stand.service();
    const { recorded } = await open(`${NUMBERED}; exit 0`, service.address);
    for (const line of [500, 1500, 2500]) {
      await recorded.has(`line ${line}\r\n`);
      await service.kill();
      await service.start();
    }
    expect(await recorded.exit).toEqual({ code: 0, signal: null });
    expect(linesOf(recorded.text)).toEqual(ALL_LINES);
    expect(recorded.gaps).toEqual([]);
    expect(recorded.faults.length).toBeGreaterThan(0);
  });

  it('the run is not over, and goes on as before', async () => {
    const service = await stand.service();
    const { recorded, terminal } = await open(
      'stty -echo; echo ready; while read -r line; do echo "got: $line"; done',
      service.address,
    );
    await recorded.has('ready');
    await service.kill();
    await expect.poll(() => recorded.faults.length, { timeout: 5000 }).toBeGreaterThan(0);
    expect(terminal.write(Buffer.from('lost\n'))).toBe(0);
    expect(recorded.hasEnded).toBe(false);
    await service.start();
    await expect.poll(() => terminal.write(Buffer.from('again\n')), { timeout: 10_000 }).toBe(6);
    await recorded.has('got: again');
    terminal.write(Buffer.from('more\n'));
    await recorded.has('got: more');
    expect(recorded.text).toBe('ready\r\ngot: again\r\ngot: more\r\n');
    expect(recorded.gaps).toEqual([]);
  });

  it('what was printed meanwhile is there, and the end as well', async () => {
    const service = await stand.service();
    const { recorded, container } = await open(
      `echo ready; read -r go; ${NUMBERED}; exit 6`,
      service.address,
    );
    await recorded.has('ready');
    await service.kill();
    const { input } = await stand.engine.containers.attach(container);
    input.write('go\n');
    await stand.engine.containers.wait(container);
    await service.start();
    expect(await recorded.exit).toEqual({ code: 6, signal: null });
    expect(linesOf(recorded.text)).toEqual(ALL_LINES);
    expect(recorded.gaps).toEqual([]);
  });

  it('a program that repeats itself goes on without a gap', async () => {
    const service = await stand.service();
    const script = `i=0; while [ $i -lt 3000 ]; do echo same; [ $((i % 100)) = 0 ] && sleep 0.1; i=$((i+1)); done; echo done`;
    const { recorded } = await open(script, service.address);
    await recorded.has('same\r\n'.repeat(300));
    await service.kill();
    await service.start();
    await recorded.exit;
    expect(recorded.text).toBe(`${'same\r\n'.repeat(3000)}done\r\n`);
    expect(recorded.gaps).toEqual([]);
  });

  it('who asks for the end gets it once the engine is back', async () => {
    const service = await stand.service();
    const { recorded, terminal } = await open(
      "trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done",
      service.address,
    );
    await recorded.has('ready');
    await service.kill();
    const ending = terminal.remote.end({ signal: 'SIGTERM', deadline: () => Number.POSITIVE_INFINITY });
    await service.start();
    await ending;
    expect(await recorded.exit).toEqual({ code: 3, signal: null });
  });
});

describe('when the engine hangs', () => {
  it('a start is given up, and one that was connected goes on afterwards', async () => {
    const service = await stand.service();
    const { recorded, terminal } = await open(
      'stty -echo; echo ready; while read -r line; do echo "got: $line"; done',
      service.address,
    );
    await recorded.has('ready');
    service.freeze();
    terminal.write(Buffer.from('one\n'));
    service.thaw();
    await recorded.has('got: one');
    expect(recorded.hasEnded).toBe(false);
  });
});
