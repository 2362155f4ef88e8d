import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DoctorReport, InstanceView } from '@berth/contract/schemas';
import type { Sandbox } from './sandbox.ts';

/** What depends on the machine and not on what was planted. */
const OF_THE_MACHINE = new Set(['disk_low', 'inodes_low', 'inotify_limit_small', 'inotify_watches_scarce']);
const OF_THE_MACHINE_AREAS = new Set(['cgroups', 'inotify', 'isolation']);

/** Runs the doctor, whatever it finds. */
export async function doctor(sandbox: Sandbox, ...options: readonly string[]): Promise<DoctorReport> {
  const { code, stdout, stderr } = await sandbox.run(['doctor', '--json', ...options]);
  if (code !== 0 && code !== 13) throw new Error(`berth doctor exited with ${code}: ${stderr}`);
  const report = JSON.parse(stdout) as DoctorReport;
  if ((code === 0) !== report.healthy)
    throw new Error(`exit status ${code} of a report that says ${report.healthy}`);
  return report;
}

/** `code subject` of what the report names, sorted; without what is the machine's own. */
export function named(
  { findings }: DoctorReport,
  which: (finding: DoctorReport['findings'][number]) => boolean = () => true,
): string[] {
  return findings
    .filter(({ code, area }) => !OF_THE_MACHINE.has(code) && !OF_THE_MACHINE_AREAS.has(area))
    .filter(which)
    .map(({ code, subject }) => `${code} ${subject}`)
    .toSorted();
}

export function runDirectory(sandbox: Sandbox, { id }: InstanceView): string {
  return join(sandbox.state, 'instances', id, '1');
}

/** Changes one bit in the middle of the oldest segment. */
export async function flipBit(sandbox: Sandbox, instance: InstanceView): Promise<void> {
  const directory = join(runDirectory(sandbox, instance), 'log');
  const [segment = ''] = (await readdir(directory)).toSorted();
  const file = await open(join(directory, segment), 'r+');
  try {
    const { size } = await file.stat();
    const byte = Buffer.alloc(1);
    const at = Math.floor(size / 2);
    await file.read(byte, 0, 1, at);
    await file.write(Buffer.of((byte[0] ?? 0) ^ 0x04), 0, 1, at);
  } finally {
    await file.close();
  }
}

/** A socket whose listener was killed. */
export async function deadSocket(path: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', `process.umask(0o077); ${script}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Changes the registry behind everybody's back; no daemon may run. */
export function editRegistry(sandbox: Sandbox, sql: string, ...values: (string | number)[]): void {
  const database = new DatabaseSync(join(sandbox.state, 'berth.db'));
  try {
    database.prepare(sql).run(...values);
  } finally {
    database.close();
  }
}

export type Identity = { pid: number; startTime: string; bootId: string; pidNamespace: string };

/** Edits what keeper and registry wrote down about who they are. */
export async function rewriteFacts(
  sandbox: Sandbox,
  instance: InstanceView,
  edit: (identity: Identity) => Identity,
): Promise<void> {
  const path = join(runDirectory(sandbox, instance), 'keeper.json');
  const facts = JSON.parse(await readFile(path, 'utf8')) as { keeper: Identity; child: Identity };
  const changed = { ...facts, keeper: edit(facts.keeper), child: edit(facts.child) };
  await writeFile(path, JSON.stringify(changed));
  const [keeper, child] = [changed.keeper, changed.child].map((identity) => JSON.stringify(identity));
  editRegistry(
    sandbox,
    'update runs set keeper = ?, child = ? where instance = ?',
    keeper ?? '',
    child ?? '',
    instance.id,
  );
}

/** Claims a port for the sandbox's Berth as a daemon would, by the example of one that it has. */
export async function copyClaim(from: number, to: number): Promise<string> {
  const directory = '/tmp/berth-ports';
  for (const network of await readdir(directory)) {
    const claim = join(directory, network, String(to));
    try {
      await copyFile(join(directory, network, String(from)), claim);
      return claim;
    } catch (error) {
      // Another network's claims.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  throw new Error(`port ${from} is not claimed`);
}

/** A directory like an instance's that nobody knows. */
export async function plantDirectory(sandbox: Sandbox, name: string): Promise<string> {
  const path = join(sandbox.state, 'instances', name);
  await mkdir(join(path, '1'), { recursive: true, mode: 0o700 });
  await writeFile(join(path, '1', 'note'), 'somebody may need this');
  return path;
}

/** Removes a run's directory as a person with a broom would. */
export function sweepAway(sandbox: Sandbox, instance: InstanceView): Promise<void> {
  return rm(runDirectory(sandbox, instance), { recursive: true });
}
