import {
  ACTIVITIES,
  ATTACHMENTS,
  EXIT_CAUSES,
  HEALTHS,
  HOLDS,
  ISOLATIONS,
  NETWORKS,
  RESTART_POLICIES,
  STATUSES,
} from '@berth/contract';
import type { Builder } from './builder.ts';
import { defineActivityTypes } from './activity-types.ts';
import { meanings } from './meanings.ts';
import { defineQueueType } from './quota-fields.ts';
import { defineResourceTypes } from './resource-types.ts';

/** The objects of the API. Their shapes are the schemas of the contract; a test holds the two together. */
export function defineTypes(builder: Builder): void {
  builder.objectType('Exit', {
    description: 'How a run ended.',
    fields: (t) => ({
      code: t.exposeInt('code', { nullable: true }),
      signal: t.exposeString('signal', { nullable: true }),
      cause: t.exposeString('cause', { description: meanings(EXIT_CAUSES) }),
      time: t.exposeString('time'),
      detail: t.exposeString('detail', { nullable: true }),
    }),
  });
  builder.objectType('Port', {
    description: 'A leased port.',
    fields: (t) => ({ name: t.exposeString('name'), port: t.exposeInt('port') }),
  });
  defineIsolation(builder);
  defineQueueType(builder);
  defineInstance(builder);
  defineInstanceChanges(builder);
  definePorts(builder);
  defineActivityTypes(builder);
  defineDaemon(builder);
  defineEvents(builder);
  defineResourceTypes(builder);
}

function defineIsolation(builder: Builder): void {
  builder.objectType('Mount', {
    description: 'A place of the machine, seen at its own path.',
    fields: (t) => ({ path: t.exposeString('path'), writable: t.exposeBoolean('writable') }),
  });
  builder.objectType('Limit', {
    description: 'A limit as it was asked for.',
    fields: (t) => ({
      name: t.exposeString('name'),
      value: t.exposeFloat('value', { description: 'Bytes, processors, or a count.' }),
      hold: t.exposeString('hold', {
        nullable: true,
        description: `Null while it does not run.\n${meanings(HOLDS)}`,
      }),
    }),
  });
}

function defineInstance(builder: Builder): void {
  builder.objectType('Instance', {
    description: 'One program in its own terminal, with a history of runs.',
    fields: (t) => ({
      id: t.exposeString('id'),
      name: t.exposeString('name'),
      node: t.exposeString('node'),
      owner: t.exposeString('owner'),
      agent: t.exposeString('agent'),
      runtime: t.exposeString('runtime'),
      status: t.exposeString('status', { description: meanings(STATUSES) }),
      attachment: t.exposeString('attachment', { description: meanings(ATTACHMENTS) }),
      activity: t.exposeString('activity', { description: meanings(ACTIVITIES) }),
      activitySince: t.exposeString('activitySince', { nullable: true }),
      activityDetail: t.exposeString('activityDetail', { nullable: true }),
      conversation: t.exposeString('conversation', {
        nullable: true,
        description: 'The assistant’s own session, which the next run takes up again.',
      }),
      profile: t.exposeString('profile', { nullable: true }),
      pid: t.exposeInt('pid', { nullable: true }),
      keeperPid: t.exposeInt('keeperPid', { nullable: true }),
      cgroup: t.exposeString('cgroup', { nullable: true, description: 'Directory of its control group.' }),
      ports: t.expose('ports', { type: ['Port'] }),
      health: t.exposeString('health', {
        nullable: true,
        description: `By its health check; null where it has none.\n${meanings(HEALTHS)}`,
      }),
      healthDetail: t.exposeString('healthDetail', {
        nullable: true,
        description: 'What the last probe found wrong.',
      }),
      archived: t.exposeBoolean('archived', {
        description: 'It was put away, and is started as soon as somebody attaches or sends it something.',
      }),
      restart: t.exposeString('restart', { description: meanings(RESTART_POLICIES) }),
      recovery: t.expose('recovery', { type: 'Recovery', nullable: true }),
      queue: t.expose('queue', { type: 'Queue', nullable: true }),
      isolation: t.exposeString('isolation', { description: meanings(ISOLATIONS) }),
      network: t.exposeString('network', {
        nullable: true,
        description: `Null for what is not isolated.\n${meanings(NETWORKS)}`,
      }),
      allowed: t.exposeStringList('allowed', {
        description: 'Hosts that it may reach, with the network `allow-list`.',
      }),
      mounts: t.expose('mounts', {
        type: ['Mount'],
        description: 'What it sees besides its workspace, when it is isolated.',
      }),
      limits: t.expose('limits', { type: ['Limit'] }),
      workspace: t.exposeString('workspace'),
      command: t.exposeStringList('command'),
      run: t.exposeString('run', { nullable: true }),
      generation: t.exposeInt('generation'),
      viewers: t.exposeInt('viewers'),
      createdAt: t.exposeString('createdAt'),
      startedAt: t.exposeString('startedAt', { nullable: true }),
      removedAt: t.exposeString('removedAt', { nullable: true }),
      exit: t.expose('exit', { type: 'Exit', nullable: true }),
    }),
  });
}

function defineInstanceChanges(builder: Builder): void {
  builder.objectType('InstanceChanges', {
    description: 'Instances as they are now.',
    fields: (t) => ({
      whole: t.exposeBoolean('whole', {
        description:
          'These are all that are not removed, and what was told before counts no more. Otherwise the changed ones, those that were removed too.',
      }),
      instances: t.expose('instances', { type: ['Instance'] }),
    }),
  });
}

function definePorts(builder: Builder): void {
  builder.objectType('PortHolder', {
    description: 'Who holds a port.',
    fields: (t) => ({
      port: t.exposeInt('port'),
      holder: t.exposeString('holder', {
        description:
          '`lease`: an instance of this Berth. `berth`: another Berth’s instance. `stranger`: any other program.',
      }),
      name: t.exposeString('name', { nullable: true }),
      instance: t.exposeString('instance', { nullable: true }),
      instanceName: t.exposeString('instanceName', { nullable: true }),
      listening: t.exposeBoolean('listening'),
      pid: t.exposeInt('pid', { nullable: true }),
      command: t.exposeString('command', { nullable: true }),
      addresses: t.exposeStringList('addresses'),
      problem: t.exposeString('problem', { nullable: true }),
    }),
  });
  builder.objectType('Ports', {
    description: 'The ports of this machine, as far as they concern Berth.',
    fields: (t) => ({
      from: t.int({ description: 'First port of the range.', resolve: ({ range }) => range.from }),
      to: t.int({ description: 'Last port of the range.', resolve: ({ range }) => range.to }),
      ports: t.expose('ports', { type: ['PortHolder'] }),
    }),
  });
}

function defineDaemon(builder: Builder): void {
  builder.objectType('Daemon', {
    description: 'The process that serves this API.',
    fields: (t) => ({
      pid: t.exposeInt('pid'),
      version: t.exposeString('version'),
      node: t.exposeString('node'),
      uptime: t.exposeFloat('uptime', { description: 'Seconds.' }),
      instances: t.exposeInt('instances'),
      running: t.exposeInt('running'),
      standby: t.exposeInt('standby', { description: 'Keepers that wait for a run.' }),
      reconciled: t.exposeBoolean('reconciled'),
      state: t.exposeString('state', { description: 'Directory of registry, logs and sockets.' }),
      socket: t.exposeString('socket'),
      home: t.exposeString('home', { description: 'Home directory of the user that it runs as.' }),
      memory: t.exposeFloat('memory', { description: 'Resident bytes.' }),
      cgroups: t.exposeString('cgroups', {
        description: 'Control groups: version and controllers, or `none: ` and why.',
      }),
      listening: t.field({
        type: 'Listening',
        description: 'Ways in beside the private socket.',
        resolve: (_, _args, { listening }) => listening.view(),
      }),
    }),
  });
}

function defineEvents(builder: Builder): void {
  builder.objectType('Event', {
    description: 'One fact that happened.',
    fields: (t) => ({
      seq: t.exposeFloat('seq'),
      id: t.exposeString('id'),
      time: t.exposeString('time'),
      node: t.exposeString('node'),
      actor: t.exposeString('actor'),
      subject: t.exposeString('subject', { nullable: true }),
      run: t.exposeString('run', { nullable: true }),
      type: t.exposeString('type'),
      version: t.exposeInt('version'),
      cause: t.exposeString('cause', { nullable: true }),
      data: t.expose('data', { type: 'JSON' }),
    }),
  });
  builder.objectType('EventGap', {
    description: 'Events that are no longer kept, both ends included.',
    fields: (t) => ({ from: t.exposeFloat('from'), to: t.exposeFloat('to') }),
  });
  builder.objectType('EventItem', {
    fields: (t) => ({
      event: t.expose('event', { type: 'Event', nullable: true }),
      gap: t.expose('gap', { type: 'EventGap', nullable: true }),
    }),
  });
  builder.objectType('EventPage', {
    fields: (t) => ({
      events: t.expose('events', { type: ['Event'] }),
      gap: t.expose('gap', { type: 'EventGap', nullable: true }),
      head: t.exposeFloat('head', { description: 'Newest sequence number.' }),
    }),
  });
}
