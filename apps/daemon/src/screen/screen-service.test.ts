import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActorId, AssistantSignal, NodeId } from '@berth/contract';
import { newInstanceId, newRunId } from '@berth/contract';
import { NO_SCREEN_RULES, type ScreenRules } from '@berth/contract/schemas';
import type { InstanceWithRun, RuntimeDriver } from '@berth/core';
import { berthPaths } from '@berth/host';
import { SequentialIdentity } from '@berth/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDrivers, type DriverConfig } from '../drivers.ts';
import { findEntries } from '../entries.ts';
import { ScreenService } from './screen-service.ts';

const SIZE = { cols: 40, rows: 5 };
const identity = new SequentialIdentity(() => 0);
const endings: (() => Promise<unknown>)[] = [];
let home: string;
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'berth-s-')));
});
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
  await rm(home, { recursive: true, force: true });
});

describe('the screen of a program', () => {
  const RULES: ScreenRules = {
    ...NO_SCREEN_RULES,
    title: [
      { match: '^✋', activity: 'waiting_approval' },
      { match: '^✦', activity: 'working' },
    ],
    screen: [{ id: 'approval', activity: 'waiting_approval', all: ['Allow it\\?'] }],
  };
  const ASKS = `stty -echo; printf '\\033]0;✦ Working\\007Allow it?'; read line;
    printf '\\033]0;✋ Hand\\007\\033[2J\\033[HThank you'; read line`;

  it('tells what it says, and what it said to a daemon before', async () => {
    const machine = await openMachine();
    const { found, type } = await machine.start(ASKS);
    const service = machine.open();
    const { told, until } = listener();
    service.runLive(found, true);
    service.watchScreen(found, RULES, told);
    await until('working, title ✦ Working');
    await until('waiting_approval, screen approval');
    expect((await service.text(found.instance.id))?.lines).toEqual(['Allow it?']);
    await service.close();

    const next = machine.open();
    const again = listener();
    next.watchScreen(found, RULES, again.told);
    next.runLive(found, false);
    await again.until('working, title ✦ Working');
    await again.until('waiting_approval, screen approval');
    await type('\r');
    await again.until('waiting_approval, title ✋ Hand');
    await again.until('null, screen: no rule holds');
    expect((await next.text(found.instance.id))?.lines).toEqual(['Thank you']);
  });

  it('is not known of a program that nobody follows', async () => {
    const machine = await openMachine();
    const service = machine.open();
    expect(await service.text(newInstanceId(identity))).toBeUndefined();
  });
});

describe('a worker that dies', () => {
  /** Tells which sources it was told to be standing, and dies of being asked for a text. */
  const MORTAL = `
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', (message) => {
      if (message.type === 'rules') {
        const label = message.rules.title.length + ' rules, standing: ' + message.standing;
        const signal = { source: 'screen', time: 0, label, activity: 'working' };
        parentPort.postMessage({ type: 'signal', instance: message.instance, signal });
      }
      if (message.type === 'text') process.exit(1);
      if (message.type === 'close') parentPort.close();
    });`;

  it('is replaced by one that knows the rules and what was said', async () => {
    const worker = new URL(`data:text/javascript,${encodeURIComponent(MORTAL)}`);
    const machine = await openMachine();
    const service = machine.open(worker);
    const { told, until } = listener();
    const found = machine.records();
    service.runLive(found, true);
    const watching = service.watchScreen(found, NO_SCREEN_RULES, told);
    await until('working, 0 rules, standing: ');
    expect(await service.text(found.instance.id)).toBeUndefined();
    await until('working, 0 rules, standing: screen');
    watching.stop();
  });
});

/** Signals as they come, and a way to wait for one. */
function listener() {
  const heard: string[] = [];
  const waiting = new Map<string, () => void>();
  const told = ({ activity, label }: AssistantSignal) => {
    heard.push(`${activity}, ${label}`);
    waiting.get(`${activity}, ${label}`)?.();
  };
  const until = async (what: string) => {
    if (heard.includes(what)) return;
    const timeout = AbortSignal.timeout(15_000);
    await new Promise<void>((resolve, reject) => {
      waiting.set(what, resolve);
      const giveUp = () => reject(new Error(`waited in vain for "${what}"; heard: ${heard.join('; ')}`));
      timeout.addEventListener('abort', giveUp, { once: true });
    });
  };
  return { told, until };
}

/** Where programs run in keepers, and screen services are opened as by one daemon after the other. */
async function openMachine() {
  const paths = berthPaths({ BERTH_HOME: home });
  for (const directory of [paths.instances, paths.sockets]) await mkdir(directory, { recursive: true });
  const config: DriverConfig = {
    paths,
    keeper: findEntries().keeper.href,
    logMaxBytes: 1024 * 1024,
    userMask: 0o022,
    cgroups: { kind: 'none', reason: 'not asked for', problems: [] },
  };
  const [driver] = createDrivers(config).values();
  if (driver === undefined) throw new Error('there is a driver');
  const open = (worker = findEntries().screenWorker) => {
    const log = { info: () => undefined, warn: () => undefined };
    const data = { drivers: config, directory: join(paths.state, 'screens') };
    const service = new ScreenService({ worker, data, log });
    endings.push(() => service.close());
    return service;
  };
  return { open, start: (script: string) => start(driver, script), records: () => records(driver) };
}

async function start(driver: RuntimeDriver, script: string) {
  const found = records(driver);
  const { instance, run } = found;
  const { handle } = run;
  const command = { file: '/bin/sh', args: ['-c', script], env: {}, cwd: home };
  const ids = { instance: instance.id, run: run.id, generation: 1 };
  await driver.start(handle, { ...ids, ...command, ...SIZE, stopSignal: 'SIGTERM' });
  endings.push(() => driver.stop(handle, { signal: 'SIGKILL', graceMs: 1000 }));
  const silent = { output() {}, skipped() {}, resized() {}, caughtUp() {}, exit() {}, end() {} };
  const type = async (text: string) => {
    const link = await driver.openTerminal(handle, silent);
    await link.input(Buffer.from(text));
    link.close();
  };
  return { found, type };
}

function records(driver: RuntimeDriver) {
  const ids = { instance: newInstanceId(identity), run: newRunId(identity), generation: 1 };
  const times = { createdAt: 0, updatedAt: 0, removedAt: null };
  const found = {
    instance: {
      ...times,
      id: ids.instance,
      name: 'asks',
      node: 'node' as NodeId,
      owner: 'user:ann' as ActorId,
      agent: 'command',
      runtime: driver.id,
      workspace: home,
      spec: { file: '/bin/sh', args: [], env: {}, ...SIZE, stopSignal: 'SIGTERM', graceMs: 1000 },
      conversation: null,
      recovery: null,
      desired: 'running',
      status: 'running',
      generation: 1,
      run: ids.run,
      version: 1,
    },
    run: {
      id: ids.run,
      instance: ids.instance,
      generation: 1,
      handle: driver.plan(ids),
      keeper: null,
      child: null,
      createdAt: 0,
      startedAt: 0,
      exit: null,
      activity: null,
      ports: [],
    },
  } satisfies InstanceWithRun;
  return found;
}
