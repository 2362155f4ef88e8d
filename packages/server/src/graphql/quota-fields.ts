import { QUOTA_SCOPES, QUOTAS } from '@berth/contract';
import type { Builder } from './builder.ts';
import { meanings } from './meanings.ts';

/** What there is room for, and who waits for it. */
export function defineQuotas(builder: Builder): void {
  defineQuotaTypes(builder);
  builder.queryFields((t) => ({
    quotas: t.field({
      type: 'Quotas',
      description: 'What is held of each quota, the memory of the machine, and who waits for room.',
      resolve: (_, _args, { quotas, caller }) => quotas.view(caller),
    }),
  }));
}

export function defineQueueType(builder: Builder): void {
  builder.objectType('Queue', {
    description: 'Where an instance stands that waits for room.',
    fields: (t) => ({
      position: t.exposeInt('position', {
        nullable: true,
        description: 'From 1; null while that is not known.',
      }),
      reason: t.exposeString('reason', { nullable: true, description: 'What there is no room in.' }),
      since: t.exposeString('since'),
      until: t.exposeString('until', { nullable: true, description: 'When it gives up; null: never.' }),
    }),
  });
}

function defineQuotaTypes(builder: Builder): void {
  builder.objectType('QuotaUse', {
    description: 'What is held of a quota.',
    fields: (t) => ({
      scope: t.exposeString('scope', { description: meanings(QUOTA_SCOPES) }),
      owner: t.exposeString('owner', { nullable: true }),
      quota: t.exposeString('quota', { description: counted() }),
      used: t.exposeFloat('used'),
      limit: t.exposeFloat('limit', { nullable: true, description: 'Null where it is not bounded.' }),
    }),
  });
  builder.objectType('MemoryRoom', {
    description: 'The memory of the machine, or of a control group that has less.',
    fields: (t) => ({
      available: t.exposeFloat('available', { description: 'Bytes.' }),
      total: t.exposeFloat('total'),
      group: t.exposeString('group', { nullable: true }),
      stalled: t.exposeFloat('stalled', {
        nullable: true,
        description: 'Percent of the time in which everything stood still for want of memory.',
      }),
      reserve: t.exposeFloat('reserve', { description: 'Bytes that are to be left.' }),
    }),
  });
  builder.objectType('QueueItem', {
    fields: (t) => ({
      id: t.exposeString('id'),
      name: t.exposeString('name'),
      owner: t.exposeString('owner'),
      position: t.exposeInt('position'),
      reason: t.exposeString('reason', { nullable: true }),
    }),
  });
  builder.objectType('Quotas', {
    description: 'All that a start must find room in.',
    fields: (t) => ({
      file: t.exposeString('file'),
      problems: t.exposeStringList('problems'),
      uses: t.expose('uses', { type: ['QuotaUse'] }),
      unlimited: t.exposeStringList('unlimited', {
        description: 'Those that run without a limit of their memory, and are not counted in its sum.',
      }),
      memory: t.expose('memory', { type: 'MemoryRoom', nullable: true }),
      makeRoomIdleMs: t.exposeFloat('makeRoomIdleMs', {
        nullable: true,
        description: 'Assistants at rest for so long are put away when room is needed; null: nobody is.',
      }),
      queue: t.expose('queue', { type: ['QueueItem'], description: 'Who waits, in turn.' }),
    }),
  });
}

function counted(): string {
  return meanings(Object.fromEntries(Object.entries(QUOTAS).map(([name, { meaning }]) => [name, meaning])));
}
