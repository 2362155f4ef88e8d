import { AWAY_PLACES, type AwayPlace } from '@berth/contract';
import { graceSchema, idempotencyKeySchema, sendTextSchema, startInputSchema } from '@berth/contract/schemas';
import type { Builder } from './builder.ts';
import type { EnvironmentEntry } from './environment-entry.ts';
import { checked, withoutNulls } from './checked.ts';
import { defineStartInput, KEY } from './start-input.ts';

export function defineMutations(builder: Builder, entry: EnvironmentEntry): void {
  const startInput = defineStartInput(builder, entry);
  defineRemoval(builder);
  builder.mutationType({
    fields: (t) => {
      const key = () => t.arg.string({ description: KEY });
      const target = () => t.arg.string({ required: true, description: 'Id, name or unique prefix.' });
      return {
        startInstance: t.field({
          type: 'Instance',
          description: 'Starts something new. Answers when its program runs, or when it is queued.',
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
          description:
            'Puts an instance away: stopped, with everything kept; attaching or sending wakes it, and `restoreInstance` takes it back without starting it.',
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

/** Away, and back again. */
function defineRemoval(builder: Builder): void {
  const places = builder.enumType('AwayPlace', {
    values: Object.fromEntries(
      Object.entries(AWAY_PLACES).map(([name, description]) => [name, { value: name, description }]),
    ) as Record<AwayPlace, { value: AwayPlace; description: string }>,
  });
  builder.mutationFields((t) => ({
    removeInstance: t.field({
      type: 'Instance',
      description:
        'Leaves a tombstone: record, events and logs stay, no directory is touched, and `restoreInstance` takes it back.',
      args: {
        target: t.arg.string({ required: true, description: 'Id, name or unique prefix.' }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_, { target, idempotencyKey }, { berth, caller }) =>
        berth.remove(caller, target, keyed(idempotencyKey)),
    }),
    restoreInstance: t.field({
      type: 'Instance',
      description:
        'Takes back that it was removed, or else that it was archived: the same instance with all that it had, which does not run. What was archived and then removed is `archived` again. Of a name, the archived one, or else the one removed last.',
      args: {
        target: t.arg.string({ required: true, description: 'Id or name.' }),
        from: t.arg({
          type: places,
          description: 'Only from there: refused with `wrong_state` when it is not there any more.',
        }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_, { target, from, idempotencyKey }, { berth, caller }) =>
        berth.restore(caller, target, { ...keyed(idempotencyKey), ...(from == null ? {} : { from }) }),
    }),
  }));
}

function stopOptions({ graceMs, idempotencyKey }: StopArguments) {
  return {
    ...keyed(idempotencyKey),
    ...(graceMs == null ? {} : { graceMs: checked(graceSchema, 'graceMs', graceMs) }),
  };
}

export function keyed(key: string | null | undefined): { idempotencyKey?: string } {
  return key == null ? {} : { idempotencyKey: checked(idempotencyKeySchema, 'idempotencyKey', key) };
}

interface StopArguments {
  readonly graceMs?: number | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}
