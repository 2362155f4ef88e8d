// Stands for `systemctl --user` with one unit, berth.service: reads the unit when it is told to, runs its ExecStart in the
// foreground of a supervisor of its own, starts it again as Restart says, and ends as KillMode says. Knows nothing else.
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Unit, parseUnit } from './unit-file.ts';

interface State {
  /** What the last daemon-reload found. */
  readonly loaded: string | null;
  readonly supervisor: number | null;
  readonly main: number | null;
}

const { XDG_CONFIG_HOME: config = '', XDG_RUNTIME_DIR: runtime = '' } = process.env;
const UNIT = 'berth.service';
const unitFile = join(config, 'systemd/user', UNIT);
const wants = join(config, 'systemd/user/default.target.wants');
const stateFile = join(runtime, 'stand-in.json');
const LOOK_MS = 10;

const [first, ...rest] = process.argv.slice(2);
if (first === 'supervise') await supervise();
else if (first !== '--user') fail('only --user is known');
else await act(rest.filter((word) => word !== '--quiet' && word !== UNIT));

async function act([verb, ...words]: readonly string[]): Promise<void> {
  if (!existsSync(runtime)) fail('Failed to connect to bus: No such file or directory');
  if (verb === 'daemon-reload') {
    save({ loaded: existsSync(unitFile) ? readFileSync(unitFile, 'utf8') : null });
  } else if (verb === 'enable') enable();
  else if (verb === 'disable') {
    rmSync(join(wants, UNIT), { force: true });
    if (words.includes('--now')) await stop();
  } else if (verb === 'start') await start();
  else if (verb === 'stop') await stop();
  else if (verb === 'restart') {
    await stop();
    await start();
  } else if (verb === 'show') show();
  else if (verb !== 'reset-failed') fail(`Unknown command verb ${verb}`);
}

function enable(): void {
  if (load().loaded === null) fail(`Failed to enable unit: Unit file ${UNIT} does not exist.`);
  mkdirSync(wants, { recursive: true });
  if (!existsSync(join(wants, UNIT))) symlinkSync(unitFile, join(wants, UNIT));
}

async function start(): Promise<void> {
  const { loaded, supervisor } = load();
  if (loaded === null) fail(`Failed to start ${UNIT}: Unit ${UNIT} not found.`);
  if (isAlive(supervisor)) return;
  const words = [import.meta.filename, 'supervise'];
  const child = spawn(process.execPath, words, { detached: true, stdio: 'ignore' });
  child.unref();
  save({ supervisor: child.pid ?? null, main: null });
  while (isAlive(child.pid ?? null) && load().main === null) await delay(LOOK_MS);
}

async function stop(): Promise<void> {
  const { supervisor } = load();
  if (!isAlive(supervisor)) return;
  process.kill(supervisor, 'SIGTERM');
  while (isAlive(supervisor)) await delay(LOOK_MS);
}

function show(): void {
  const { supervisor, main } = load();
  const isUp = isAlive(supervisor);
  console.log(`Version=stand-in
ActiveState=${isUp ? 'active' : 'inactive'}
SubState=${isUp ? 'running' : 'dead'}
MainPID=${isUp ? (main ?? 0) : 0}
UnitFileState=${existsSync(join(wants, UNIT)) ? 'enabled' : 'disabled'}`);
}

/** As a service manager does: one main process at a time, until somebody ends the service or its end was for good. */
async function supervise(): Promise<void> {
  const unit = parseUnit(load().loaded ?? '');
  const invocation = `INVOCATION_ID=${process.pid}`;
  let isStopping = false;
  process.on('SIGTERM', () => {
    isStopping = true;
    const { main } = load();
    if (isAlive(main)) process.kill(main, 'SIGTERM');
  });
  for (;;) {
    const code = await runOnce(unit, invocation);
    if (unit.killMode !== 'process') endAllWith(invocation);
    const endsForGood = code !== null && unit.preventedBy.includes(code);
    if (isStopping || endsForGood || unit.restart !== 'always') break;
    await delay(unit.restartMs);
  }
  save({ supervisor: null, main: null });
}

function runOnce(unit: Unit, invocation: string): Promise<number | null> {
  const log = openSync(unit.errors, 'a');
  const [name = '', id = ''] = invocation.split('=');
  const [file = '', ...words] = unit.command;
  const child = spawn(file, words, {
    cwd: unit.directory,
    stdio: ['ignore', 'ignore', log],
    env: { PATH: '/usr/bin:/bin', HOME: process.env['HOME'], [name]: id, ...unit.variables },
  });
  closeSync(log);
  save({ main: child.pid ?? null });
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(203));
  });
}

/** What KillMode=control-group, the default, does. */
function endAllWith(invocation: string): void {
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    if (pid === process.pid || !readFile(`/proc/${pid}/environ`).includes(invocation)) continue;
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
}

function load(): State {
  const text = readFile(stateFile);
  return text === '' ? { loaded: null, supervisor: null, main: null } : (JSON.parse(text) as State);
}

function save(change: Partial<State>): void {
  const temporary = `${stateFile}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify({ ...load(), ...change }));
  renameSync(temporary, stateFile);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not there, or a process that ended: there is nothing to be read.
    return '';
  }
}

function isAlive(pid: number | null): pid is number {
  if (pid === null) return false;
  const stat = readFile(`/proc/${pid}/stat`);
  return stat !== '' && !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
