import type { PromptRecord } from '@berth/contract';
import type { AnswerView, PromptView } from '@berth/contract/schemas';
import type { Asked } from './inbox.ts';

export function promptView({ createdAt, updatedAt, actor: _, ...prompt }: PromptRecord): PromptView {
  return {
    ...prompt,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

export function answerView({ prompt, end, tokens }: Asked): AnswerView {
  const { activity = null, detail = null, answer = null } = end ?? {};
  return { prompt: promptView(prompt), activity, detail, answer, tokens };
}
