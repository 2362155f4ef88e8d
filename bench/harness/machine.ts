import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { cpus, loadavg, platform, release, tmpdir, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { pm2Version } from '../peers/pm2.ts';
import { tmuxVersion } from '../peers/tmux.ts';

const run = promisify(execFile);

/** What a reader must know of the machine to compare figures. Nothing here names it. */
export interface MachineFacts {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
  readonly kernel: string;
  readonly node: string;
  readonly tmux: string | null;
  /** Not in results from before it was a peer. */
  readonly pm2?: string | null;
  /** File system of the state directories. */
  readonly filesystem: string;
}

export interface CommitFacts {
  readonly commit: string;
  /** Whether the files differ from the commit. */
  readonly dirty: boolean;
}

const FILESYSTEMS: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlayfs'],
  [0x9123683e, 'btrfs'],
  [0x58465342, 'xfs'],
  [0x2fc12fc1, 'zfs'],
]);

export async function machineFacts(): Promise<MachineFacts> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Number((totalmem() / 1e9).toFixed(1)),
    platform: `${platform()} ${process.arch}`,
    kernel: release().split('-')[0] ?? 'unknown',
    node: process.version,
    tmux: await tmuxVersion(),
    pm2: await pm2Version(),
    filesystem: await filesystemOf(tmpdir()),
  };
}

export async function commitFacts(root: string): Promise<CommitFacts> {
  const commit = (await run('git', ['rev-parse', '--short', 'HEAD'], { cwd: root })).stdout.trim();
  const changes = await run('git', ['status', '--porcelain', '--', '.', ':!bench/results'], { cwd: root });
  return { commit, dirty: changes.stdout !== '' };
}

/** Processes that wanted a processor over the last one, five and fifteen minutes. */
export function load(): readonly number[] {
  return loadavg().map((value) => Number(value.toFixed(2)));
}

async function filesystemOf(directory: string): Promise<string> {
  const { type } = await statfs(directory);
  return FILESYSTEMS.get(type) ?? `0x${type.toString(16)}`;
}
