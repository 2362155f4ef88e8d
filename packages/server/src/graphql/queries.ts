import { eventView } from '@berth/core';
import type { Builder } from './builder.ts';

const EVENT_PAGE_MAX = 1000;

export function defineQueries(builder: Builder): void {
  defineEventQueries(builder);
  builder.queryType({
    fields: (t) => ({
      instances: t.field({
        type: ['Instance'],
        description: 'All instances, oldest first.',
        args: { includeRemoved: t.arg.boolean({ defaultValue: false }) },
        resolve: (_, args, { berth, caller }) =>
          berth.list(caller, { includeRemoved: args.includeRemoved === true }),
      }),
      instance: t.field({
        type: 'Instance',
        description: 'One instance, by id, name or unique prefix.',
        args: { target: t.arg.string({ required: true }) },
        resolve: (_, { target }, { berth, caller }) => berth.inspect(caller, target),
      }),
      agents: t.field({
        type: ['Agent'],
        args: { id: t.arg.string({ description: 'Only that one; nothing when there is none.' }) },
        resolve: (_, { id }, { agents, caller }) =>
          agents.list(caller).filter((agent) => id == null || agent.id === id),
      }),
      daemon: t.field({
        type: 'Daemon',
        resolve: (_, _args, { berth, caller, daemon }) => {
          berth.check(caller, 'daemon.read');
          return daemon.view();
        },
      }),
      resources: t.field({
        type: 'Resources',
        description: 'What runs use now; never older than a second.',
        resolve: (_, _args, { resources, caller }) => resources.latest(caller),
      }),
      memory: t.field({
        type: 'Memory',
        description:
          'The exact memory of a running instance. Dear to find out: ask when a person wants to know.',
        args: { target: t.arg.string({ required: true }) },
        resolve: (_, { target }, { resources, caller }) => resources.exactMemory(caller, target),
      }),
      ports: t.field({
        type: 'Ports',
        description: 'Who holds which port: leases, and whoever else listens in the range, or on any port.',
        args: { all: t.arg.boolean({ defaultValue: false }) },
        resolve: (_, { all }, { berth, caller }) => berth.portsView(caller, all === true),
      }),
    }),
  });
}

/** What happened, in pages. */
function defineEventQueries(builder: Builder): void {
  builder.queryFields((t) => ({
    history: t.field({
      type: ['Event'],
      description: 'What happened to an instance, oldest first: the newest events that are kept.',
      complexity: ({ limit }) => ({ multiplier: pageSize(limit) / EVENTS_FOR_ONE }),
      args: {
        target: t.arg.string({ required: true }),
        limit: t.arg.int({ defaultValue: EVENT_PAGE_MAX }),
      },
      resolve: async (_, { target, limit }, { berth, caller }) =>
        (await berth.history(caller, target, pageSize(limit))).map(eventView),
    }),
    events: t.field({
      type: 'EventPage',
      description: 'Events after a sequence number, oldest first.',
      complexity: ({ limit }) => ({ multiplier: pageSize(limit) / EVENTS_FOR_ONE / LIST }),
      args: { after: t.arg.float({ defaultValue: 0 }), limit: t.arg.int({ defaultValue: EVENT_PAGE_MAX }) },
      resolve: async (_, { after, limit }, { berth, caller }) => {
        const page = await berth.eventPage(caller, after ?? 0, pageSize(limit));
        return { ...page, events: page.events.map(eventView) };
      },
    }),
  }));
}

/** Lists are thought to have ten things; of these it is said how many there may be. */
const LIST = 10;
/** They come out of the registry in one piece, and cost less than other things. */
const EVENTS_FOR_ONE = 5;

function pageSize(limit: number | null | undefined): number {
  return Math.max(1, Math.min(limit ?? EVENT_PAGE_MAX, EVENT_PAGE_MAX));
}

export function defineSubscriptions(builder: Builder): void {
  builder.subscriptionType({
    fields: (t) => ({
      events: t.field({
        type: 'EventItem',
        description: 'Events after a sequence number, or from now on, as they happen.',
        args: { after: t.arg.float() },
        subscribe: (_, { after }, { berth, caller, signal }) =>
          berth.events(caller, { signal, ...(after == null ? {} : { after }) }),
        resolve: (item) =>
          item.kind === 'event'
            ? { event: eventView(item.event), gap: null }
            : { event: null, gap: { from: item.from, to: item.to } },
      }),
      instanceChanges: t.field({
        type: 'InstanceChanges',
        description:
          'All instances that are not removed, then those that change, as they are then; ten times a second at most.',
        subscribe: (_, _args, { instanceFeed, caller, signal }) => instanceFeed.follow(caller, signal),
        resolve: (changes) => changes,
      }),
      explain: t.field({
        type: 'Explanation',
        description: 'The explanation now, and again after each signal.',
        args: { target: t.arg.string({ required: true }) },
        subscribe: (_, { target }, { explainer, caller, signal }) => explainer.follow(caller, target, signal),
        resolve: (view) => view,
      }),
      resources: t.field({
        type: 'Resources',
        description:
          'What runs use: now, then every second. Who reads slowly gets the newest view, and fewer of them.',
        subscribe: (_, _args, { resources, caller, signal }) => resources.watch(caller, signal),
        resolve: (view) => view,
      }),
    }),
  });
}
