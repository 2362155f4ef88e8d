import { ACTIVITIES, SIGNAL_SOURCES, VERDICTS } from '@berth/contract';
import type { Builder } from './builder.ts';
import { meanings } from './meanings.ts';

/** Why an assistant is said to do what it does. */
export function defineActivityTypes(builder: Builder): void {
  builder.objectType('Evidence', {
    description: 'Something that was seen or told of an assistant, and what was made of it.',
    fields: (t) => ({
      sequence: t.exposeInt('sequence'),
      time: t.exposeString('time'),
      source: t.exposeString('source', { description: meanings(SIGNAL_SOURCES) }),
      label: t.exposeString('label'),
      activity: t.exposeString('activity', { nullable: true, description: meanings(ACTIVITIES) }),
      stopped: t.exposeBoolean('stopped', { description: 'The source takes back what it said.' }),
      detail: t.exposeString('detail', { nullable: true }),
      verdict: t.exposeString('verdict', { description: meanings(VERDICTS) }),
      after: t.exposeString('after', { description: 'The activity after it.' }),
    }),
  });
  builder.objectType('Explanation', {
    description: 'Why an instance is said to do what it does.',
    fields: (t) => ({
      instance: t.exposeString('instance'),
      name: t.exposeString('name'),
      agent: t.exposeString('agent'),
      run: t.exposeString('run', { nullable: true }),
      activity: t.exposeString('activity'),
      since: t.exposeString('since', { nullable: true }),
      source: t.exposeString('source', { nullable: true, description: 'Who decided it.' }),
      label: t.exposeString('label', { nullable: true }),
      detail: t.exposeString('detail', { nullable: true }),
      resetsAt: t.exposeString('resetsAt', { nullable: true, description: 'When a usage limit ends.' }),
      prompts: t.exposeInt('prompts', { description: 'Prompts that were taken in this run.' }),
      full: t.exposeStringList('full', {
        description: 'Sources whose word stands until they say otherwise.',
      }),
      raising: t.exposeStringList('raising', {
        description: 'Sources whose word stands until a full one speaks.',
      }),
      evidence: t.expose('evidence', { type: ['Evidence'] }),
    }),
  });
  builder.queryFields((t) => ({
    explain: t.field({
      type: 'Explanation',
      description: 'Why an instance is said to do what it does.',
      args: { target: t.arg.string({ required: true }) },
      resolve: (_, { target }, { explainer, caller }) => explainer.explain(caller, target),
    }),
    recording: t.field({
      type: 'JSON',
      description:
        'All that is needed to understand elsewhere why an instance is said to do what it does. Holds what stands on its screen.',
      args: { target: t.arg.string({ required: true }) },
      resolve: (_, { target }, { explainer, caller }) => explainer.record(caller, target),
    }),
  }));
}
