import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type KeeperConfig, type KeeperReady, messageOf, RUN_FILES, systemCode } from '@berth/contract';
import { createHost, type Host } from '@berth/host';
import { ChildPlacement } from './child-placement.ts';
import type { ContainerLaunch } from './container/engine-source.ts';
import { Keeper } from './keeper.ts';
import { loadPty } from './pty-addon.ts';
import { openPty } from './pty-source.ts';
import { becomeKeeperOf, isStandby, standBy } from './standby.ts';
import type { TerminalHandlers, TerminalLaunch, TerminalSource } from './terminal-source.ts';

/** Owner-only files and sockets, whatever the starter's mask was. */
const PRIVATE_UMASK = 0o077;
/** A polite request to the keeper itself, as a machine that shuts down makes it. */
const LEAVE_GRACE_MS = 5000;
/**
 * Time for clients to take what was sent to them and hang up: up to a megabyte, on a machine that may be very busy. It
 * costs nothing but the memory of a keeper, for nobody waits for its end.
 */
const LINGER_MS = 15_000;
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
/** What a keeper may write about its own troubles. */
const FAULTS_MAX_BYTES = 256 * 1024;

const startersMask = process.umask(PRIVATE_UMASK);
let faultBytes = 0;
// The terminal and the daemon that started us may go away at any time; neither is a reason to leave.
process.on('SIGHUP', () => undefined);
process.on('SIGINT', () => undefined);
process.on('SIGPIPE', () => undefined);
// A bug in the keeper must not cost the user the program: it is written down, and the terminal is kept.
process.on('uncaughtException', (error) => onFault('bug', error));
run().catch((error: unknown) => {
  onFault('start', error);
  process.exit(1);
});

async function run(): Promise<void> {
  const host = createHost();
  host.closeInherited();
  const isAhead = isStandby();
  if (isAhead) loadPty();
  if (isAhead && !standBy()) return;
  const config = readConfig();
  if (config === undefined) return;
  if (isAhead) becomeKeeperOf(config);
  // Node's threads for files come with their first use, and a process that gets none is aborted: now, not in mid-run.
  await access('/');
  try {
    const keeper = await takeOver(config, host);
    if (keeper === undefined) return;
    await keeper.ended;
  } catch (error) {
    answer({ ready: false, code: systemCode(error) ?? 'unknown', message: messageOf(error) });
    throw error;
  }
  // Clients hang up by themselves; one that is frozen must not keep us.
  setTimeout(() => process.exit(0), LINGER_MS).unref();
}

async function takeOver(config: KeeperConfig, host: Host): Promise<Keeper | undefined> {
  if (!claim(config)) {
    answer({ ready: false, code: 'claimed', message: 'the run was given up before it began' });
    return undefined;
  }
  const placement = new ChildPlacement(config, onFault);
  const prepared = placement.prepare();
  process.on('exit', () => placement.depart());
  const keeper = new Keeper({
    config: { umask: startersMask, ...config },
    host,
    openTerminal: (launch, handlers) => {
      if (config.container !== undefined)
        return openLine(config, { ...launch, ...config.container }, handlers);
      const around = <T>(fork: () => T) => placement.around(fork);
      return openTerminal(config, { ...launch, around }, handlers);
    },
    prepared,
    cgroupReport: () => placement.report,
    onFault,
  });
  process.on('SIGTERM', () => keeper.stop({ signal: config.stopSignal, graceMs: LEAVE_GRACE_MS }));
  answer({ ready: true, status: await keeper.start() });
  void placement.settle();
  return keeper;
}

/** What guards a network is only loaded where there is one to guard. */
async function openTerminal(
  { network, directory }: KeeperConfig,
  launch: TerminalLaunch,
  handlers: TerminalHandlers,
): Promise<TerminalSource> {
  if (network === undefined) return openPty(launch, handlers);
  const { openPtyBehindGate } = await import('./network/behind-gate.ts');
  return openPtyBehindGate({ network, directory, onFault }, launch, handlers);
}

/** What talks to an engine is only loaded where there is one to talk to. */
async function openLine(
  { network, directory }: KeeperConfig,
  launch: ContainerLaunch,
  handlers: TerminalHandlers,
): Promise<TerminalSource> {
  if (network === undefined) {
    const { openContainer } = await import('./container/engine-source.ts');
    return openContainer(launch, handlers);
  }
  const { openContainerBehindGate } = await import('./network/behind-gate.ts');
  return openContainerBehindGate({ network, directory, onFault }, launch, handlers);
}

/** The whole configuration is one line; less than that means that the daemon died while it wrote. */
function readConfig(): KeeperConfig | undefined {
  const text = readFileSync(STDIN, 'utf8');
  return text.endsWith('\n') ? (JSON.parse(text) as KeeperConfig) : undefined;
}

/** Whoever creates the claim decides: this keeper, or a daemon that has given the run up in the meantime. */
function claim(config: KeeperConfig): boolean {
  try {
    writeFileSync(join(config.directory, RUN_FILES.claim), 'keeper\n', { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The daemon may be gone already; the run goes on without it. */
function answer(ready: KeeperReady): void {
  try {
    writeSync(STDOUT, `${JSON.stringify(ready)}\n`);
  } catch (error) {
    onFault('ready line', error);
  }
  detachStandardStreams();
}

/** Both descriptors are taken again at once, so that no terminal or socket ends up as standard input or output. */
function detachStandardStreams(): void {
  for (const fd of [STDIN, STDOUT]) {
    closeSync(fd);
    openSync('/dev/null', 'r+');
  }
}

/** Standard error is a file in the run's directory. It is bounded, and a disk that is full is no reason to fail. */
function onFault(what: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const line = `${new Date().toISOString()} ${what}: ${detail}\n`;
  faultBytes += line.length;
  if (faultBytes > FAULTS_MAX_BYTES) return;
  try {
    writeSync(STDERR, line);
  } catch {
    faultBytes -= line.length;
  }
}
