import { graceSchema, idempotencyKeySchema, sendTextSchema, startInputSchema } from '@berth/contract/schemas';
import { RESTART_POLICIES } from '@berth/contract';
import type { Builder } from './builder.ts';
import type { EnvironmentEntry } from './environment-entry.ts';
import { checked, withoutNulls } from './checked.ts';
import { meanings } from './meanings.ts';

const KEY = 'A key of your choice: the same request with the same key happens once.';

export function defineMutations(builder: Builder, entry: EnvironmentEntry): void {
  const startInput = defineStartInput(builder, entry);
  builder.mutationType({
    fields: (t) => {
      const key = () => t.arg.string({ description: KEY });
      const target = () => t.arg.string({ required: true, description: 'Id, name or unique prefix.' });
      return {
        startInstance: t.field({
          type: 'Instance',
          description: 'Starts something new. Answers when its program runs.',
          args: { input: t.arg({ type: startInput, required: true }) },
          resolve: (_, { input }, { berth, caller }) =>
            berth.start(caller, checked(startInputSchema, 'input', withoutNulls(input))),
        }),
        stopInstance: t.field({
          type: 'Instance',
          description: 'Signal, grace, kill. Answers when nothing of it is left.',
          args: { target: target(), graceMs: t.arg.int(), idempotencyKey: key() },
          resolve: (_, { target: name, ...options }, { berth, caller }) =>
            berth.stop(caller, name, stopOptions(options)),
        }),
        archiveInstance: t.field({
          type: 'Instance',
          description: 'Puts an instance away: stopped, with everything kept; attaching or sending wakes it.',
          args: { target: target(), graceMs: t.arg.int(), idempotencyKey: key() },
          resolve: (_, { target: name, ...options }, { berth, caller }) =>
            berth.archive(caller, name, stopOptions(options)),
        }),
        restartInstance: t.field({
          type: 'Instance',
          description: 'Same instance, new run. An assistant goes on with its conversation.',
          args: {
            target: target(),
            graceMs: t.arg.int(),
            fresh: t.arg.boolean({ description: 'Begin a new conversation.' }),
            idempotencyKey: key(),
          },
          resolve: (_, { target: name, fresh, ...options }, { berth, caller }) =>
            berth.restart(caller, name, { ...stopOptions(options), fresh: fresh === true }),
        }),
        removeInstance: t.field({
          type: 'Instance',
          description: 'Leaves a tombstone: record, events and logs stay, and no directory is touched.',
          args: { target: target(), idempotencyKey: key() },
          resolve: (_, { target: name, idempotencyKey }, { berth, caller }) =>
            berth.remove(caller, name, keyed(idempotencyKey)),
        }),
        sendInput: t.field({
          type: 'Instance',
          description: 'Types text. Answers when the terminal has taken it.',
          args: { target: target(), text: t.arg.string({ required: true }), idempotencyKey: key() },
          resolve: (_, { target: name, text, idempotencyKey }, { berth, caller }) =>
            berth.send(caller, name, {
              text: checked(sendTextSchema, 'text', text),
              ...keyed(idempotencyKey),
            }),
        }),
        stopDaemon: t.boolean({
          description: 'Ends the daemon. Instances go on.',
          resolve: (_, _args, { berth, caller, daemon }) => {
            berth.check(caller, 'daemon.stop');
            daemon.shutDown();
            return true;
          },
        }),
      };
    },
  });
}

function defineStartInput(builder: Builder, entry: EnvironmentEntry) {
  const wish = builder.inputType('PortWish', {
    fields: (t) => ({
      name: t.string({ required: true }),
      port: t.int({ description: 'The number it would like best.' }),
    }),
  });
  const health = defineHealthWish(builder);
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
      cols: t.int(),
      rows: t.int(),
      idempotencyKey: t.string({ description: KEY }),
    }),
  });
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

function stopOptions({ graceMs, idempotencyKey }: StopArguments) {
  return {
    ...keyed(idempotencyKey),
    ...(graceMs == null ? {} : { graceMs: checked(graceSchema, 'graceMs', graceMs) }),
  };
}

function keyed(key: string | null | undefined): { idempotencyKey?: string } {
  return key == null ? {} : { idempotencyKey: checked(idempotencyKeySchema, 'idempotencyKey', key) };
}

interface StopArguments {
  readonly graceMs?: number | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}
