import { DIALOG_ANSWERS, type DialogAnswer, PROMPT_STATES } from '@berth/contract';
import { sendTextSchema, sinceSchema } from '@berth/contract/schemas';
import { answerView, promptView } from '@berth/core';
import type { Builder } from './builder.ts';
import { checked } from './checked.ts';
import { meanings } from './meanings.ts';

/** Prompts, dialogs and answers: what one does with an assistant instead of typing into its terminal. */
export function defineInbox(builder: Builder): void {
  defineInboxTypes(builder);
  const answers = builder.enumType('DialogAnswer', {
    values: Object.fromEntries(
      Object.entries(DIALOG_ANSWERS).map(([name, description]) => [name, { value: name, description }]),
    ) as Record<DialogAnswer, { value: DialogAnswer; description: string }>,
  });
  defineInboxQueries(builder);
  builder.mutationFields((t) => {
    const target = () => t.arg.string({ required: true, description: 'Id, name or unique prefix.' });
    const urgent = () => t.arg.boolean({ description: 'Also while it works, if it takes prompts then.' });
    const text = () => t.arg.string({ required: true });
    const prompt = () => t.arg.string({ required: true, description: 'Id of the prompt.' });
    return {
      sendPrompt: t.field({
        type: 'Prompt',
        description:
          'Puts a prompt into the inbox. Answers when it was delivered or not, and at once when it cannot be typed now.',
        args: { target: target(), text: text(), urgent: urgent() },
        resolve: async (_, args, { inbox, caller }) =>
          promptView(await inbox.send(caller, args.target, request(args))),
      }),
      askPrompt: t.field({
        type: 'Answer',
        description: 'Sends a prompt, and answers when its turn is over or waits for a person.',
        args: { target: target(), text: text(), urgent: urgent() },
        resolve: async (_, args, { inbox, caller, signal }) =>
          answerView(await inbox.ask(caller, args.target, { ...request(args), signal })),
      }),
      withdrawPrompt: t.field({
        type: 'Prompt',
        description: 'Takes back a prompt that was not typed yet.',
        args: { target: target(), prompt: prompt() },
        resolve: async (_, args, { inbox, caller }) =>
          promptView(await inbox.withdraw(caller, args.target, args.prompt)),
      }),
      repeatPrompt: t.field({
        type: 'Prompt',
        description: 'Sends a prompt again of which nothing showed that it was taken.',
        args: { target: target(), prompt: prompt() },
        resolve: async (_, args, { inbox, caller }) =>
          promptView(await inbox.again(caller, args.target, args.prompt)),
      }),
      answerDialog: t.field({
        type: 'Instance',
        description: 'Answers the dialog that asks for an approval now.',
        args: {
          target: target(),
          answer: t.arg({ type: answers, required: true }),
          since: t.arg.string({
            description:
              'The `activitySince` that was shown with the question. When another one waits by now, nothing is typed: `no_dialog`.',
          }),
        },
        resolve: (_, { target: to, answer, since }, { dialogs, caller }) =>
          dialogs.answer(caller, to, {
            answer,
            since: since == null ? undefined : checked(sinceSchema, 'since', since),
          }),
      }),
      interruptTurn: t.field({
        type: 'Instance',
        description: 'Ends what an assistant does now.',
        args: { target: target() },
        resolve: (_, args, { dialogs, caller }) => dialogs.interrupt(caller, args.target),
      }),
    };
  });
}

function defineInboxQueries(builder: Builder): void {
  builder.queryFields((t) => ({
    prompts: t.field({
      type: ['Prompt'],
      description: 'Prompts of an instance, oldest first.',
      args: { target: t.arg.string({ required: true }) },
      resolve: async (_, { target }, { inbox, caller }) => (await inbox.list(caller, target)).map(promptView),
    }),
    openPrompts: t.field({
      type: ['Prompt'],
      description:
        'Prompts of all instances that are queued, being typed, or unconfirmed, oldest first. Not of removed ones.',
      resolve: async (_, _args, { openPrompts, caller }) => (await openPrompts.list(caller)).map(promptView),
    }),
  }));
}

function request({ text, urgent }: { text: string; urgent?: boolean | null | undefined }) {
  return { text: checked(sendTextSchema, 'text', text), urgent: urgent === true };
}

function defineInboxTypes(builder: Builder): void {
  builder.objectType('Prompt', {
    description: 'A prompt in the inbox of an instance.',
    fields: (t) => ({
      id: t.exposeString('id'),
      instance: t.exposeString('instance'),
      state: t.exposeString('state', { description: meanings(PROMPT_STATES) }),
      reason: t.exposeString('reason', { nullable: true }),
      urgent: t.exposeBoolean('urgent'),
      text: t.exposeString('text'),
      createdAt: t.exposeString('createdAt'),
      updatedAt: t.exposeString('updatedAt'),
    }),
  });
  builder.objectType('TokenUsage', {
    description: 'What was used of a model, in tokens.',
    fields: (t) => ({
      input: t.exposeInt('input', { description: 'What it was given, what came from a cache too.' }),
      cachedInput: t.exposeInt('cachedInput', { description: 'What of it came from a cache.' }),
      output: t.exposeInt('output', { description: 'What it made, its thoughts too.' }),
    }),
  });
  builder.objectType('Answer', {
    description: 'What came of a question.',
    fields: (t) => ({
      prompt: t.expose('prompt', { type: 'Prompt' }),
      activity: t.exposeString('activity', {
        nullable: true,
        description: 'What the assistant does now; null when the prompt was not delivered.',
      }),
      detail: t.exposeString('detail', { nullable: true }),
      answer: t.exposeString('answer', { nullable: true, description: 'Its last words of the turn.' }),
      tokens: t.expose('tokens', {
        type: 'TokenUsage',
        nullable: true,
        description: 'What the turn took, as the vendor counts; null where it is not told.',
      }),
    }),
  });
}
