import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  copyClaim,
  deadSocket,
  doctor,
  editRegistry,
  flipBit,
  named,
  plantDirectory,
  rewriteFacts,
  runDirectory,
  sweepAway,
} from '../support/doctor.ts';
import { isAlive, numberedLines, Sandbox, until } from '../support/sandbox.ts';

const COUNTER = 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.05; done';
/** Above every pid that the kernel gives out. */
const NOBODY_PID = 4_194_305;
/** Half a hundred commands; on a busy machine each takes a second. */
const MANY_COMMANDS_MS = 180_000;
const STRANGERS_CLAIM = 29_997;

const bystanders: ChildProcess[] = [];
const servers: Server[] = [];
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await Sandbox.create();
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  for (const child of bystanders.splice(0)) child.kill('SIGKILL');
  await sandbox.dispose();
}, MANY_COMMANDS_MS);

function bystander(environment: Readonly<Record<string, string>> = {}): number {
  const { PATH = '' } = process.env;
  const child = spawn('sleep', ['300'], { stdio: 'ignore', env: { PATH, ...environment } });
  bystanders.push(child);
  return child.pid ?? 0;
}

function listenOn(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

const stopped = async (name: string) => {
  const instance = await sandbox.start(name, 'echo line 1; echo line 2; exit 0');
  await sandbox.ok('wait', name, '--for', 'exit');
  return instance;
};

describe('ten mismatches and more', () => {
  it(
    'are each found by their code, and nothing else; --fix repairs what it may; then all can be put right',
    async () => {
      const names = ['killed', 'reused', 'frozen', 'deaf', 'flipped', 'well'];
      const started = await Promise.all(names.map((name) => sandbox.start(name, `trap '' HUP; ${COUNTER}`)));
      const [killed, reused, frozen, deaf, flipped] = started as [
        InstanceView,
        InstanceView,
        InstanceView,
        InstanceView,
        InstanceView,
      ];
      const ported = await sandbox.startWith(['-n', 'ported', '--port', 'web'], ['sleep', '300']);
      const [swept, stray, socketed, factless] = (await Promise.all(
        ['swept', 'stray', 'socketed', 'factless'].map(stopped),
      )) as [InstanceView, InstanceView, InstanceView, InstanceView];
      await until('it prints', async () => numberedLines(await sandbox.ok('logs', 'flipped')).length > 20);
      expect(named(await doctor(sandbox))).toEqual([]);
      await sandbox.killDaemon();

      const web = ported.ports[0]?.port ?? 0;
      process.kill(killed.keeperPid ?? 0, 'SIGKILL');
      for (const pid of [reused.keeperPid, reused.pid]) process.kill(pid ?? 0, 'SIGKILL');
      const innocent = bystander();
      await rewriteFacts(sandbox, reused, (identity) => ({ ...identity, pid: innocent }));
      process.kill(frozen.keeperPid ?? 0, 'SIGSTOP');
      const keeperSocket = await socketOf(deaf);
      await unlink(keeperSocket);
      await flipBit(sandbox, flipped);
      await sweepAway(sandbox, swept);
      const lost = bystander({ BERTH_INSTANCE: stray.id });
      const unknown = 'inst_01980000-0000-7000-8000-000000000000';
      const unknownDirectory = await plantDirectory(sandbox, unknown);
      const unknownProcess = bystander({ BERTH_INSTANCE: unknown });
      const foreign = bystander({ BERTH_INSTANCE: 'inst_01980000-0000-7000-8000-00000000000f' });
      const staleSocket = await socketOf(socketed);
      await deadSocket(staleSocket);
      await unlink(join(runDirectory(sandbox, factless), 'exit.json'));
      await chmod(sandbox.state, 0o755);
      const leftover = join(sandbox.state, `daemon.json.${NOBODY_PID}.tmp`);
      await writeFile(leftover, '{', { mode: 0o600 });
      await rm(join(sandbox.state, 'ballast'));
      await listenOn(web);
      editRegistry(
        sandbox,
        'insert into leases (port, instance, run, name, created_at) select 29999, instance, id, ?, 1 from runs where instance = ?',
        'old',
        stray.id,
      );
      await chmod(join(sandbox.state, 'berth.db'), 0o644);
      const claim = await copyClaim(web, STRANGERS_CLAIM);
      await until(
        'the dead are gone',
        () => !isAlive(killed.keeperPid ?? 0) && !isAlive(reused.keeperPid ?? 0),
      );

      const database = join(sandbox.state, 'berth.db');
      const forPeople = [
        'daemon_absent daemon',
        'exit_facts_missing factless',
        `instance_directory_unknown ${unknownDirectory}`,
        'keeper_gone killed',
        'keeper_pid_reused reused',
        'keeper_silent frozen',
        'keeper_socket_missing deaf',
        'lease_of_ended stray',
        'log_damaged flipped',
        'port_intruder ported',
        'run_directory_missing swept',
        'stray_process stray',
        `unknown_process ${unknown}`,
      ];
      const fixable = [
        `ballast_missing ${join(sandbox.state, 'ballast')}`,
        `claim_without_lease ${STRANGERS_CLAIM}`,
        `daemon_facts_stale ${join(sandbox.state, 'daemon.json')}`,
        `daemon_socket_stale ${join(sandbox.state, 'run', 'daemon.sock')}`,
        `directory_open ${sandbox.state}`,
        `file_open ${database}`,
        `leftover_temporary ${leftover}`,
        'socket_stale socketed',
      ];
      const before = await doctor(sandbox);
      expect(named(before)).toEqual([...forPeople, ...fixable].toSorted());
      expect(named(before, (finding) => finding.fixable)).toEqual(fixable.toSorted());
      expect(before).toMatchObject({ healthy: false, daemon: 'absent' });

      const fixed = await doctor(sandbox, '--fix');
      expect(named(fixed, (finding) => finding.fixed)).toEqual(fixable.toSorted());
      expect(named(fixed, (finding) => !finding.fixed)).toEqual(forPeople.toSorted());
      const again = await doctor(sandbox, '--fix');
      expect(named(again)).toEqual(forPeople.toSorted());
      expect((await stat(sandbox.state)).mode & 0o777).toBe(0o700);
      expect((await stat(database)).mode & 0o777).toBe(0o600);
      expect((await stat(join(sandbox.state, 'ballast'))).size).toBe(8 * 1024 * 1024);
      for (const path of [leftover, staleSocket, claim])
        await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
      // Nobody was ended, and nothing that may be needed was deleted.
      for (const pid of [innocent, lost, unknownProcess, foreign, killed.pid ?? 0, frozen.pid ?? 0])
        expect(isAlive(pid)).toBe(true);
      expect(await readFile(join(unknownDirectory, '1', 'note'), 'utf8')).toBe('somebody may need this');

      // What a person does who follows the advice.
      process.kill(frozen.keeperPid ?? 0, 'SIGCONT');
      for (const pid of [lost, unknownProcess]) process.kill(pid, 'SIGKILL');
      await rm(unknownDirectory, { recursive: true });
      for (const server of servers.splice(0)) server.close();
      await sandbox.ok('ls');
      await sandbox.ok('wait', 'killed', '--for', 'exit');
      await sandbox.ok('wait', 'reused', '--for', 'exit');
      await sandbox.ok('stop', 'deaf', 'flipped', '--grace', '0s');
      await sandbox.ok('rm', 'swept', 'flipped', 'factless', 'deaf');
      await until('the daemon has put the rest right', async () => named(await doctor(sandbox)).length === 0);
      expect(await doctor(sandbox)).toMatchObject({ healthy: true, daemon: 'answers' });
      expect(isAlive(innocent) && isAlive(foreign)).toBe(true);
    },
    MANY_COMMANDS_MS,
  );
});

async function socketOf(instance: InstanceView): Promise<string> {
  const { createHash } = await import('node:crypto');
  const digest = createHash('sha256')
    .update(instance.run ?? '')
    .digest('hex')
    .slice(0, 16);
  return join(sandbox.state, 'run', `k-${digest}`);
}
