import { ISOLATIONS, LIMITS, NETWORKS, RESTART_POLICIES } from '@berth/contract';
import type { Builder } from './builder.ts';
import type { EnvironmentEntry } from './environment-entry.ts';
import { meanings } from './meanings.ts';

export const KEY = 'A key of your choice: the same request with the same key happens once.';

/** What `startInstance` takes. */
export function defineStartInput(builder: Builder, entry: EnvironmentEntry) {
  const wish = builder.inputType('PortWish', {
    fields: (t) => ({
      name: t.string({ required: true }),
      port: t.int({ description: 'The number it would like best.' }),
    }),
  });
  const health = defineHealthWish(builder);
  const mount = defineMount(builder);
  const limits = defineLimits(builder);
  return builder.inputType('StartInput', {
    fields: (t) => ({
      agent: t.string({ description: 'Agent id; `command` when a command is given.' }),
      name: t.string(),
      profile: t.string({ description: 'Login and configuration of its own, for assistants.' }),
      directory: t.string({ required: true, description: 'Absolute directory to work in.' }),
      command: t.stringList(),
      inherit: t.field({
        type: [entry],
        description:
          'Your variables; those on the allow-list and those of the assistant’s vendor reach the program. Default: the daemon’s own.',
      }),
      environment: t.field({ type: [entry], description: 'Variables for the program. They win.' }),
      ports: t.field({ type: [wish], description: 'Ports to lease. The first one is also `PORT`.' }),
      restart: t.string({
        description: `By default assistants are started again when they fail, and commands never.\n${meanings(RESTART_POLICIES)}`,
      }),
      health: t.field({
        type: health,
        description:
          'How it is found out whether it is well. What is not is started again, as `restart` says.',
      }),
      stallMs: t.int({
        description:
          'For assistants: one that works and shows no sign of life for so long is suspected to hang. 0: never.',
      }),
      isolation: t.string({ description: `By default none.\n${meanings(ISOLATIONS)}` }),
      image: t.string({
        description:
          'What a container is made of; by default the image of its assistant where that was built, or what the daemon is configured with.',
      }),
      readOnly: t.boolean({
        description: 'Nothing of a container’s image can be written; its workspace, home and /tmp can.',
      }),
      network: t.string({
        description: `For what is isolated; by default full.\n${meanings(NETWORKS)}`,
      }),
      allow: t.stringList({
        description:
          'Hosts that it may reach, with the network `allow-list`: HOST, HOST:PORT, *.HOST and addresses. Without a port: 80 and 443.',
      }),
      mounts: t.field({ type: [mount], description: 'What it sees besides, when it is isolated.' }),
      limits: t.field({ type: limits, description: 'What it may take of the machine.' }),
      waitMs: t.float({
        description:
          'Where there is no room it is queued for so many milliseconds; 0: for as long as it takes. Without it, it is refused.',
      }),
      cols: t.int(),
      rows: t.int(),
      idempotencyKey: t.string({ description: KEY }),
    }),
  });
}

function defineMount(builder: Builder) {
  return builder.inputType('MountWish', {
    description: 'A place of the machine, seen at its own path.',
    fields: (t) => ({ path: t.string({ required: true }), writable: t.boolean({ required: true }) }),
  });
}

function defineLimits(builder: Builder) {
  return builder.inputType('LimitsWish', {
    fields: (t) => ({
      memory: t.float({ description: capital(LIMITS.memory.meaning) }),
      cpus: t.float({ description: capital(LIMITS.cpus.meaning) }),
      pids: t.int({ description: capital(LIMITS.pids.meaning) }),
      files: t.int({ description: capital(LIMITS.files.meaning) }),
      disk: t.float({ description: capital(LIMITS.disk.meaning) }),
      run: t.float({ description: capital(LIMITS.run.meaning) }),
      idle: t.float({ description: capital(LIMITS.idle.meaning) }),
    }),
  });
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function defineHealthWish(builder: Builder) {
  const ports = 'Name of a port that is leased to it';
  return builder.inputType('HealthWish', {
    description: 'One of `command`, `http` and `tcp`.',
    fields: (t) => ({
      command: t.string({ description: 'Run by `sh` in its place; well when it exits with 0.' }),
      http: t.string({ description: `${ports}, and a path: \`web/healthz\`. Well: 2xx or 3xx.` }),
      tcp: t.string({ description: `${ports}. Well when a connection is taken.` }),
      intervalMs: t.int(),
      timeoutMs: t.int(),
      retries: t.int({ description: 'Failures in a row.' }),
      startPeriodMs: t.int({ description: 'Failures before that do not count.' }),
    }),
  });
}
