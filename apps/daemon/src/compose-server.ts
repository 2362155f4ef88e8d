import { homedir } from 'node:os';
import { BERTH_VERSION } from '@berth/contract';
import type { DaemonView } from '@berth/contract/schemas';
import { HOLDING, type Log, ownerAtSocket } from '@berth/core';
import { type BerthPaths, createHost, describeCgroups, systemClock } from '@berth/host';
import type { Listening } from './access/listening.ts';
import type { Adapters } from './adapters.ts';
import type { Core } from './compose-core.ts';
import type { DoctorChild } from './doctor-child.ts';
import { connectionsMax } from './connections-max.ts';

/** How far a daemon has come. */
export interface Boot {
  /** It has looked at everything that it found. */
  reconciled: boolean;
  /** By the clock that counts from boot. */
  readonly startedAt: number;
}

export interface ServerOptions {
  readonly paths: BerthPaths;
  readonly log: Log;
  readonly onShutDown: () => void;
  readonly listening: Listening;
  readonly boot: Boot;
  /** The folder of the web page. */
  readonly page: URL;
  readonly doctor: DoctorChild;
}

/** The API, with core behind it. It listens to nobody yet. */
export async function composeServer(adapters: Adapters, core: Core, options: ServerOptions) {
  const { paths, log, listening, boot, doctor } = options;
  const { berth, resources, desk: agents, explainer, inbox, dialogs, viewers } = core;
  const { images, exec, recovery, settings, quotas, notices, auditDesk } = core;
  const previews = new adapters.server.PortPreviews({
    ...{ desk: core.previewDesk, clock: systemClock, log, audit: auditDesk },
    base: () => listening.previewBase,
    ended: (caller, listener) => core.credentials.ended(caller, listener),
  });
  return adapters.server.createApiServer({
    ...{ berth, resources, agents, explainer, inbox, dialogs, viewers, log, previews, listening },
    ...{ doctor, images, exec, recovery, settings, quotas, notices, auditDesk, audit: auditDesk },
    ...{ instanceFeed: core.instanceFeed, closerLook: core.closerLook, openPrompts: core.openPrompts },
    screens: adapters.screens,
    page: new adapters.server.PageFolder(options.page),
    credentials: core.credentialDesk,
    doorkeeper: core.credentials,
    connectionsMax: await connectionsMax(createHost()),
    authenticate: () => ownerAtSocket(core.owner),
    isReady: () => boot.reconciled,
    daemon: { view: () => daemonView(adapters, paths, boot), shutDown: options.onShutDown },
  });
}

async function daemonView(
  { node, store, cgroups, standbys }: Adapters,
  paths: BerthPaths,
  boot: { reconciled: boolean; startedAt: number },
): Promise<Omit<DaemonView, 'listening'>> {
  const all = await store.listInstances();
  return {
    pid: process.pid,
    version: BERTH_VERSION,
    node,
    uptime: (systemClock.monotonic() - boot.startedAt) / 1000,
    instances: all.length,
    running: all.filter(({ instance }) => HOLDING.includes(instance.status)).length,
    standby: standbys.count,
    reconciled: boot.reconciled,
    state: paths.state,
    socket: paths.daemonSocket,
    home: homedir(),
    memory: process.memoryUsage.rss(),
    cgroups: describeCgroups(cgroups),
  };
}
