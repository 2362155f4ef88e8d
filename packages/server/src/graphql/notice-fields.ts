import { NOTICE_OUTCOMES, NOTICE_WAYS, RINGS } from '@berth/contract';
import { startInputSchema } from '@berth/contract/schemas';
import type { Builder } from './builder.ts';
import { checked } from './checked.ts';
import { meanings } from './meanings.ts';

const RING = `How terminals ring.\n${meanings(RINGS)}`;

/** Notices: what they are, how they are given, and how to hear them. */
export function defineNotices(builder: Builder): void {
  defineNoticeTypes(builder);
  builder.queryFields((t) => ({
    notify: t.field({
      type: 'Notify',
      description: 'How notices are given.',
      resolve: (_, _args, { notices, caller }) => notices.describe(caller),
    }),
  }));
  builder.mutationFields((t) => ({
    tryNotice: t.field({
      type: ['NoticeTrial'],
      description: 'Gives a notice that is none, in every way, and answers what came of it.',
      args: { directory: t.arg.string({ required: true, description: 'What it names as the directory.' }) },
      resolve: (_, { directory }, { notices, caller, signal }) =>
        notices.try(caller, checked(startInputSchema.shape.directory, 'directory', directory), signal),
    }),
  }));
  builder.subscriptionFields((t) => ({
    notices: t.field({
      type: 'Notice',
      description: 'Each notice from now on. None is kept for those who come later.',
      subscribe: (_, _args, { notices, caller, signal }) => notices.follow(caller, signal),
      resolve: (notice) => notice,
    }),
  }));
}

function defineNoticeTypes(builder: Builder): void {
  builder.objectType('Notice', {
    description: 'Something that a person should know: an assistant needs somebody, and nobody looks.',
    fields: (t) => ({
      instance: t.exposeString('instance', { nullable: true, description: 'Id; null for a test.' }),
      name: t.exposeString('name'),
      agent: t.exposeString('agent'),
      workspace: t.exposeString('workspace'),
      activity: t.exposeString('activity'),
      detail: t.exposeString('detail', { nullable: true }),
      since: t.exposeString('since'),
      title: t.exposeString('title', { description: 'The same as one line for people.' }),
      body: t.exposeString('body', { description: 'And what there is to say beside it.' }),
      ring: t.exposeString('ring', { description: RING }),
    }),
  });
  builder.objectType('NoticeWay', {
    fields: (t) => ({
      way: t.exposeString('way', { description: meanings(NOTICE_WAYS) }),
      used: t.exposeBoolean('used'),
      detail: t.exposeString('detail', { description: 'By what, or why not.' }),
    }),
  });
  builder.objectType('Notify', {
    description: 'How notices are given.',
    fields: (t) => ({
      file: t.exposeString('file', { description: 'The file that says so.' }),
      problems: t.exposeStringList('problems', {
        description: 'What is wrong with it. Then what it said before counts.',
      }),
      on: t.exposeStringList('on', { description: 'Activities of which notice is given.' }),
      ways: t.expose('ways', { type: ['NoticeWay'] }),
      ring: t.exposeString('ring', { description: RING }),
    }),
  });
  builder.objectType('NoticeTrial', {
    description: 'What came of a test.',
    fields: (t) => ({
      way: t.exposeString('way', { description: meanings(NOTICE_WAYS) }),
      outcome: t.exposeString('outcome', { description: meanings(NOTICE_OUTCOMES) }),
      detail: t.exposeString('detail'),
    }),
  });
}
