import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { idempotencyKey } from '../api/idempotency-key.ts';
import { Problem, toProblem } from '../api/problem.ts';
import { SEND } from '../instance/prompt-documents.ts';
import { useApi } from '../page-context.tsx';
import { useToasts } from '../ui/toast.tsx';
import { baseName, jobsOf } from './prompt-list.ts';
import type { StartForm } from './start-form.ts';
import { START_INSTANCE, type StartInput } from './start-instance.ts';
import { type JobProgress, startMany, type Starter } from './start-many.ts';
import { useTakenNames } from './use-taken-names.ts';

export interface Starting {
  readonly isUnderWay: boolean;
  /** Of the last attempt. */
  readonly problem: Problem | undefined;
  /** Of many, while and after they are started; empty otherwise. */
  readonly progress: readonly JobProgress[];
  readonly start: (form: StartForm, input: StartInput) => void;
  readonly forget: () => void;
}

/** Starts what a form asks for, and goes to what came of it. */
export function useStart(): Starting {
  const { t } = useTranslation('start');
  const navigate = useNavigate();
  const toasts = useToasts();
  const taken = useTakenNames();
  const doing = useDoing();
  const [isUnderWay, setUnderWay] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [progress, setProgress] = useState<readonly JobProgress[]>([]);

  const one = async (form: StartForm, input: StartInput): Promise<void> => {
    const { id, name } = await doing.start(input);
    // Its page tells what becomes of the prompt; only what is refused is not to be seen there.
    if (form.prompt.trim() !== '' && form.kind === 'agent')
      doing
        .prompt(id, form.prompt)
        .catch((error: unknown) => toasts.problem(t('promptFailed', { name }), error));
    await navigate({ to: '/instances/$target', params: { target: name } });
  };
  const many = async (form: StartForm, input: StartInput): Promise<void> => {
    const jobs = jobsOf(form, taken);
    const starter: Starter = { start: ({ name }) => doing.start({ ...input, name }), prompt: doing.prompt };
    if ((await startMany(jobs, starter, setProgress)) === 0)
      await navigate({ to: '/', search: { q: `${baseName(form)}-`, sort: 'name' } });
  };
  const start = async (form: StartForm, input: StartInput): Promise<void> => {
    setUnderWay(true);
    setProblem(undefined);
    setProgress([]);
    await (form.isMany ? many : one)(form, input).catch((error: unknown) => setProblem(toProblem(error)));
    setUnderWay(false);
  };
  return {
    isUnderWay,
    problem,
    progress,
    start: (form, input) => void start(form, input),
    forget: () => setProblem(undefined),
  };
}

function useDoing() {
  const { t } = useTranslation('start');
  const api = useApi();
  return useMemo(
    () => ({
      start: async (input: StartInput) => {
        const keyed = { ...input, idempotencyKey: idempotencyKey() };
        return (await api.act(START_INSTANCE, { input: keyed })).startInstance;
      },
      prompt: async (target: string, text: string): Promise<void> => {
        const { sendPrompt } = await api.act(SEND, { target, text });
        if (sendPrompt.state === 'unconfirmed') throw new Problem('unconfirmed', t('unconfirmed'));
      },
    }),
    [api, t],
  );
}
