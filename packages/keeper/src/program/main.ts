import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type KeeperConfig, type KeeperReady, messageOf, RUN_FILES, systemCode } from '@berth/contract';
import { createHost } from '@berth/host';
import { Keeper } from './keeper.ts';
import { openPty } from './pty-source.ts';

/** Owner-only files and sockets, whatever the starter's mask was. */
const PRIVATE_UMASK = 0o077;
/** A polite request to the keeper itself, as a machine that shuts down makes it. */
const LEAVE_GRACE_MS = 5000;
/** Time for clients to take the exit facts and hang up. */
const LINGER_MS = 2000;
const STDOUT = 1;

process.umask(PRIVATE_UMASK);
// The terminal and the daemon that started us may go away at any time; neither is a reason to leave.
process.on('SIGHUP', () => undefined);
process.on('SIGINT', () => undefined);
process.on('SIGPIPE', () => undefined);
void run();

async function run(): Promise<void> {
  const config = await readConfig();
  if (config === undefined) return;
  if (!claim(config))
    return answer({ ready: false, code: 'claimed', message: 'the run was given up before it began' });
  const keeper = new Keeper({ config, host: createHost(), openTerminal: openPty, onFault });
  const leave = () => keeper.stop({ signal: config.stopSignal, graceMs: LEAVE_GRACE_MS });
  process.on('SIGTERM', leave);
  try {
    const status = await keeper.start();
    answer({ ready: true, status });
  } catch (error) {
    answer({ ready: false, code: systemCode(error) ?? 'unknown', message: messageOf(error) });
    onFault('start', error);
    process.exit(1);
  }
  await keeper.ended;
  // Clients hang up by themselves; one that is frozen must not keep us.
  setTimeout(() => process.exit(0), LINGER_MS).unref();
}

/** The whole configuration is one line; less than that means that the daemon died while it wrote. */
async function readConfig(): Promise<KeeperConfig | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
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
    detachStandardStreams();
  } catch (error) {
    onFault('ready line', error);
  }
}

/** The lowest free descriptors are taken at once, so that no terminal or socket ends up as standard output. */
function detachStandardStreams(): void {
  process.stdin.destroy();
  closeSync(STDOUT);
  openSync('/dev/null', 'r+');
}

/** Standard error is a file in the run's directory. */
function onFault(what: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${new Date().toISOString()} ${what}: ${detail}\n`);
}
