import { type ActorId, AUDIT_PHASES, AUDIT_PROBLEMS, TERMINAL_ACTS, VIAS } from '@berth/contract';
import { auditQuerySchema } from '@berth/contract/schemas';
import type { Builder } from './builder.ts';
import { checked, withoutNulls } from './checked.ts';
import { meanings } from './meanings.ts';

/** The record of every act, for those who may see it. */
export function defineAudit(builder: Builder): void {
  defineAuditTypes(builder);
  builder.queryFields((t) => ({
    audit: t.field({
      type: ['AuditRecord'],
      description: 'Records of the audit, newest first. An act has one at its beginning and one at its end.',
      args: {
        before: t.arg.float({ description: 'Only records with a smaller number.' }),
        after: t.arg.float({ description: 'Only records with a greater number.' }),
        limit: t.arg.int({ required: true, description: 'At most 1000.' }),
        actor: t.arg.string(),
        action: t.arg.string({ description: 'Name of a mutation, or of what was noted.' }),
        target: t.arg.string({ description: 'Name or id of an instance, or what else a caller named.' }),
        since: t.arg.string({ description: 'ISO 8601.' }),
        terminals: t.arg.boolean({
          description: `False leaves out what is known to have gone well of ${[...TERMINAL_ACTS].join(' and ')}.`,
        }),
      },
      resolve: (_, args, { auditDesk, caller, signal }) => {
        const { actor, since, ...query } = checked(auditQuerySchema, 'audit', withoutNulls(args));
        const who = actor === undefined ? {} : { actor: actor as ActorId };
        const time = since === undefined ? {} : { since: Date.parse(since) };
        return auditDesk.page(caller, { ...query, ...who, ...time }, signal);
      },
    }),
    auditVerify: t.field({
      type: 'AuditVerdict',
      description: 'Looks through the whole audit. Takes some seconds for a million records.',
      resolve: (_, _args, { auditDesk, caller, signal }) => auditDesk.verify(caller, signal),
    }),
    auditLines: t.field({
      type: 'AuditLines',
      description: 'The audit as it is on disk, in parts, for a copy elsewhere.',
      args: {
        from: t.arg.float({ required: true, description: 'Number of the first record of the copy.' }),
        after: t.arg.float({
          required: true,
          description: 'Number of the last record that is there already.',
        }),
      },
      resolve: (_, range, { auditDesk, caller }) =>
        auditDesk.lines(
          caller,
          checked(auditQuerySchema.pick({ after: true, from: true }).required(), 'range', range),
        ),
    }),
  }));
}

function defineAuditTypes(builder: Builder): void {
  builder.objectType('AuditRecord', {
    description: 'Something that was done, or that somebody tried.',
    fields: (t) => ({
      seq: t.exposeFloat('seq'),
      time: t.exposeString('time'),
      id: t.exposeString('id', { description: 'The same at the beginning and the end of an act.' }),
      phase: t.exposeString('phase', { description: meanings(AUDIT_PHASES) }),
      actor: t.exposeString('actor', { nullable: true }),
      via: t.exposeString('via', { nullable: true, description: meanings(VIAS) }),
      credential: t.exposeString('credential', { nullable: true }),
      from: t.exposeString('from', { nullable: true, description: 'Address, or `socket`.' }),
      action: t.exposeString('action'),
      target: t.exposeString('target', { nullable: true, description: 'As the caller said it.' }),
      instance: t.exposeString('instance', { nullable: true }),
      instanceName: t.exposeString('instanceName', {
        nullable: true,
        description: 'As it is called now; null where there is no such instance any more.',
      }),
      input: t.expose('input', { type: 'JSON', nullable: true, description: 'Without its secrets.' }),
      code: t.exposeString('code', { nullable: true }),
      changes: t.expose('changes', {
        type: 'JSON',
        nullable: true,
        description: 'Fields, before and after.',
      }),
      count: t.exposeInt('count', { description: 'How often, where several were counted together.' }),
      late: t.exposeBoolean('late', { description: 'It could not be written when it happened.' }),
      underWay: t.exposeBoolean('underWay'),
    }),
  });
  builder.objectType('AuditProblem', {
    fields: (t) => ({
      kind: t.exposeString('kind', { description: meanings(AUDIT_PROBLEMS) }),
      seq: t.exposeFloat('seq', { nullable: true }),
      file: t.exposeString('file', { nullable: true }),
      message: t.exposeString('message'),
    }),
  });
  const end = builder.objectRef<{ readonly seq: number; readonly hash: string }>('AuditEnd').implement({
    description: 'To be kept elsewhere: every later chain must contain it.',
    fields: (t) => ({ seq: t.exposeFloat('seq'), hash: t.exposeString('hash') }),
  });
  builder.objectType('AuditVerdict', {
    fields: (t) => ({
      sound: t.exposeBoolean('sound'),
      records: t.exposeFloat('records'),
      last: t.expose('last', { type: end }),
      key: t.exposeString('key', { nullable: true, description: 'Fingerprint of the public key.' }),
      beyondEnd: t.exposeFloat('beyondEnd', { description: 'Valid records beyond the signed end.' }),
      unfinishedBytes: t.exposeFloat('unfinishedBytes'),
      problems: t.expose('problems', { type: ['AuditProblem'] }),
    }),
  });
  builder.objectType('AuditLines', {
    fields: (t) => ({
      lines: t.exposeStringList('lines'),
      last: t.exposeFloat('last', { description: 'What comes after is asked for with it.' }),
      manifest: t.exposeString('manifest', {
        nullable: true,
        description: 'The signed line that ends the copy.',
      }),
    }),
  });
}
