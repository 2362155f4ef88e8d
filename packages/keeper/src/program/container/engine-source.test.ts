import type { Socket } from 'node:net';
import { jsonAnswer, ScriptedEngine, type ScriptedRequest } from '@berth/testkit/scripted-engine';
import { afterEach, describe, expect, it } from 'vitest';
import { RecordedTerminal } from '../../test-programs/recorded-terminal.ts';
import { openContainer } from './engine-source.ts';

const NOTHING = 'HTTP/1.1 204 No Content\r\n\r\n';
const PONG = 'HTTP/1.1 200 OK\r\nApi-Version: 1.48\r\nContent-Length: 2\r\n\r\nOK';
const RAW = 'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n';

/** As Docker behaves where Podman differs: it takes no size before the start, and just begins to send. */
class ScriptedDocker {
  status = 'created';
  exitCode = 0;
  log = '';
  /** Answers instead of the usual ones, by the end of the path. */
  readonly answers = new Map<string, string>();
  line: Socket | undefined;
  lines = 0;
  server!: ScriptedEngine;

  static async open(): Promise<ScriptedDocker> {
    const docker = new ScriptedDocker();
    docker.server = await ScriptedEngine.open((request, socket) => docker.#answer(request, socket));
    return docker;
  }

  prints(text: string): void {
    this.log += text;
    this.line?.write(text);
  }

  ends(exitCode: number): void {
    this.status = 'exited';
    this.exitCode = exitCode;
    this.line?.end();
  }

  /** As Podman does when somebody attaches in that moment. */
  forgetsItsEnd(): void {
    this.status = 'created';
    this.line?.end();
  }

  get acts(): string[] {
    return this.server.requests.map(({ path }) => path.replace(/^\/v1\.43\/containers\/c\//, ''));
  }

  #answer({ path }: ScriptedRequest, socket: Socket): void {
    const [, last = ''] = /\/([a-z_]+)(\?|$)/.exec(path) ?? [];
    const scripted = this.answers.get(last);
    if (scripted !== undefined) socket.end(scripted);
    else if (last === 'attach') this.#attach(socket);
    else socket.end(this.#answerTo(last));
  }

  #answerTo(last: string): string {
    if (last === '_ping') return PONG;
    if (last === 'json') return jsonAnswer(this.#state());
    if (last === 'logs') return `HTTP/1.1 200 OK\r\n\r\n${this.log}`;
    if (last === 'resize' && this.status !== 'running') return jsonAnswer({ message: 'is not running' }, 409);
    if (last === 'start') this.status = 'running';
    return NOTHING;
  }

  #attach(socket: Socket): void {
    this.line = socket;
    this.lines += 1;
    socket.write(RAW);
  }

  #state(): object {
    const isRunning = this.status === 'running';
    const state = {
      Status: this.status,
      Running: isRunning,
      Pid: isRunning ? 2 ** 22 : 0,
      ExitCode: this.exitCode,
    };
    const times = { StartedAt: '2026-01-02T03:04:05.5Z', FinishedAt: '' };
    return { Id: 'c', Name: '/c', Image: 'i', State: { ...state, ...times }, Config: { Labels: null } };
  }
}

/** What happened to the container, with the attributes of each. */
function events(happened: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const lines = Object.entries(happened).map(([Action, Attributes]) =>
    JSON.stringify({ Type: 'container', Action, Actor: { ID: 'c', Attributes } }),
  );
  return `HTTP/1.1 200 OK\r\n\r\n${lines.join('\n')}\n`;
}

let docker: ScriptedDocker;
afterEach(() => docker.server.close());

async function opened() {
  docker = await ScriptedDocker.open();
  const recorded = new RecordedTerminal();
  const launch = { engine: `unix://${docker.server.socket}`, id: 'c', cols: 90, rows: 30 };
  return { recorded, terminal: await openContainer(launch, recorded.handlers) };
}

describe('a container of Docker', () => {
  it('gets its size right after the start, as it takes none before', async () => {
    const { terminal } = await opened();
    expect(docker.acts.filter((act) => !act.startsWith('/')).slice(1, 4)).toEqual([
      'resize?h=30&w=90',
      'start',
      'resize?h=30&w=90',
    ]);
    expect(terminal.pid).toBeUndefined();
  });

  it('prints, is typed to, and ends', async () => {
    const { recorded, terminal } = await opened();
    docker.prints('hello\r\n');
    await recorded.has('hello');
    const typed = new Promise((resolve) => docker.line?.once('data', (bytes) => resolve(bytes.toString())));
    terminal.write(Buffer.from('typed'));
    expect(await typed).toBe('typed');
    docker.ends(7);
    expect(await recorded.exit).toEqual({ code: 7, signal: null });
    expect(recorded.text).toBe('hello\r\n');
  });

  it('whose line breaks has another, and what was printed in between', async () => {
    const { recorded } = await opened();
    docker.prints('before\r\n');
    await recorded.has('before');
    docker.line?.destroy();
    docker.line = undefined;
    docker.prints('between\r\n');
    await expect.poll(() => docker.lines, { timeout: 5000 }).toBe(2);
    docker.prints('after\r\n');
    await recorded.has('after');
    docker.ends(0);
    await recorded.exit;
    expect(recorded.text).toBe('before\r\nbetween\r\nafter\r\n');
    expect(recorded.gaps).toEqual([]);
  });

  it('that ends is not attached to again while it is still said to run', async () => {
    const { recorded } = await opened();
    docker.prints('hello\r\n');
    docker.line?.end();
    await expect.poll(() => docker.acts.filter((act) => act === 'json').length).toBeGreaterThan(3);
    docker.ends(3);
    expect(await recorded.exit).toEqual({ code: 3, signal: null });
    expect(docker.lines).toBe(1);
  });

  it('whose end the engine has forgotten ended as its events say', async () => {
    const { recorded } = await opened();
    docker.answers.set('events', events({ start: {}, die: { exitCode: '3' }, init: {} }));
    docker.forgetsItsEnd();
    expect(await recorded.exit).toEqual({ code: 3, signal: null });
    expect(docker.server.requests.at(-1)?.path).toContain('since=1767323045.5');
  });

  it('whose end nobody knows has no exit status', async () => {
    const { recorded } = await opened();
    docker.answers.set('events', jsonAnswer({ message: 'no event logger' }, 500));
    docker.forgetsItsEnd();
    expect(await recorded.exit).toEqual({ code: null, signal: null });
  });

  it('whose log cannot be read goes on with a gap', async () => {
    const { recorded } = await opened();
    docker.answers.set(
      'logs',
      jsonAnswer({ message: 'configured logging driver does not support reading' }, 501),
    );
    docker.line?.destroy();
    docker.line = undefined;
    await expect.poll(() => docker.lines, { timeout: 5000 }).toBe(2);
    docker.prints('after\r\n');
    await recorded.has('after');
    expect(recorded.gaps.length).toBeGreaterThan(0);
    docker.ends(0);
    await recorded.exit;
  });

  it('whose engine fails for a while is not given up', async () => {
    const { recorded } = await opened();
    docker.answers.set('json', jsonAnswer({ message: 'database is locked' }, 500));
    docker.line?.destroy();
    await expect.poll(() => recorded.faults.length, { timeout: 5000 }).toBe(1);
    expect(recorded.hasEnded).toBe(false);
    docker.answers.clear();
    docker.ends(5);
    expect(await recorded.exit).toEqual({ code: 5, signal: null });
  });

  it('that cannot be started is left alone, with the words of the engine', async () => {
    docker = await ScriptedDocker.open();
    docker.answers.set('start', jsonAnswer({ message: 'port is already allocated' }, 500));
    const launch = { engine: `unix://${docker.server.socket}`, id: 'c', cols: 90, rows: 30 };
    await expect(openContainer(launch, new RecordedTerminal().handlers)).rejects.toMatchObject({
      code: 'engine_refused',
      message: expect.stringContaining('port is already allocated'),
    });
    await expect.poll(() => docker.line?.destroyed).toBe(true);
  });
});
