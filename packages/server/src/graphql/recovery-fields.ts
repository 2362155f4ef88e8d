import { RECOVERY_HOLDS, RECOVERY_REASONS, RECOVERY_STATES } from '@berth/contract';
import type { Builder } from './builder.ts';
import { meanings } from './meanings.ts';

/** What comes back by itself, and what people decide about it. */
export function defineRecovery(builder: Builder): void {
  defineRecoveryTypes(builder);
  builder.queryFields((t) => ({
    recovery: t.field({
      type: 'RecoveryPlan',
      description: 'Everything that ended and waits, for its time or for a person.',
      resolve: (_, _args, { recovery, caller }) => recovery.plan(caller),
    }),
  }));
  builder.mutationFields((t) => {
    const target = () => t.arg.string({ required: true, description: 'Id, name or unique prefix.' });
    return {
      recoverInstance: t.field({
        type: 'Instance',
        description: 'Starts now what waits for its time. What is quarantined must be released.',
        args: { target: target() },
        resolve: async (_, args, { recovery, berth, caller }) => {
          await recovery.recover(caller, args.target);
          return berth.inspect(caller, args.target);
        },
      }),
      releaseInstance: t.field({
        type: 'Instance',
        description: 'Starts what was blocked or quarantined, with nothing held against it.',
        args: { target: target() },
        resolve: async (_, args, { recovery, berth, caller }) => {
          await recovery.release(caller, args.target);
          return berth.inspect(caller, args.target);
        },
      }),
      pauseRecovery: t.field({
        type: 'RecoveryPlan',
        description:
          'The kill-switch: while paused, nothing is started again by itself. Survives the daemon.',
        args: { paused: t.arg.boolean({ required: true }) },
        resolve: async (_, { paused }, { recovery, caller }) => {
          await recovery.setPaused(caller, paused);
          return recovery.plan(caller);
        },
      }),
    };
  });
}

function defineRecoveryTypes(builder: Builder): void {
  builder.objectType('RecoveryItem', {
    fields: (t) => ({
      id: t.exposeString('id'),
      name: t.exposeString('name'),
      agent: t.exposeString('agent'),
      recovery: t.expose('recovery', { type: 'Recovery' }),
    }),
  });
  builder.objectType('RecoveryPlan', {
    description: 'What waits to be started again.',
    fields: (t) => ({
      paused: t.exposeBoolean('paused'),
      items: t.expose('items', { type: ['RecoveryItem'] }),
    }),
  });
  builder.objectType('Recovery', {
    description: 'How an instance comes back that ended without being asked to, or why it does not.',
    fields: (t) => ({
      state: t.exposeString('state', { description: meanings(RECOVERY_STATES) }),
      reason: t.exposeString('reason', { nullable: true, description: meanings(RECOVERY_REASONS) }),
      detail: t.exposeString('detail', { nullable: true }),
      attempt: t.exposeInt('attempt', { description: 'Starts since it was last well.' }),
      at: t.exposeString('at', { nullable: true, description: 'When the next start is due.' }),
      hold: t.exposeString('hold', { nullable: true, description: meanings(RECOVERY_HOLDS) }),
    }),
  });
}
