import { getRouteApi } from '@tanstack/react-router';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFleet } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { type Agent, likelyAgent, missingAgent } from './agent-documents.ts';
import { AgentPicker } from './agent-picker.tsx';
import { TextLine } from './fields.tsx';
import { FormContext, type FormParts } from './form-context.ts';
import { IsolationPart, LimitsPart, MorePart, PlaceField, PromptPart, usePlaces } from './form-parts.tsx';
import { LinePanel } from './line-panel.tsx';
import { MissingProgram } from './missing-program.tsx';
import { PresetBar } from './preset-bar.tsx';
import { problemField } from './problem-field.ts';
import { ProgressPanel } from './progress-panel.tsx';
import { promptList } from './prompt-list.ts';
import { readForm } from './read-form.ts';
import { EMPTY_FORM, type StartForm } from './start-form.ts';
import { type Starting, useStart } from './use-start.ts';

const route = getRouteApi('/new');

/** What to start, where and how; and beside it the same as a command line. */
export function StartDesk({
  agents,
  again,
  home,
}: {
  agents: readonly Agent[];
  again: () => void;
  home: string;
}) {
  const { t } = useTranslation('start');
  const [form, setForm] = useFirstForm(agents);
  const [isTried, setTried] = useState(false);
  const starting = useStart();
  const isAssistant = form.kind === 'agent' && agents.find(({ id }) => id === form.agent)?.assistant === true;
  // What was written for an assistant stays, and counts no more.
  const counted = useMemo(
    () => (isAssistant ? form : { ...form, isMany: false, prompt: '', arguments: '', profile: '' }),
    [form, isAssistant],
  );
  const read = useMemo(() => readForm(counted, home), [counted, home]);
  const missing = missingAgent(agents, form);
  const parts = useFormParts({ form, setForm, read, isTried, starting });
  const submit = () => {
    setTried(true);
    if (missing === undefined && Object.keys(read.problems).length === 0) starting.start(counted, read.input);
  };
  return (
    <FormContext value={parts}>
      <PresetBar form={form} apply={setForm} />
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]"
      >
        <div className="flex min-w-0 flex-col gap-4">
          <AgentPicker agents={agents} />
          {missing !== undefined && <MissingProgram key={missing.id} agent={missing} again={again} />}
          {form.kind === 'command' && (
            <TextLine name="command" placeholder={t('field.command.placeholder')} />
          )}
          <div className="grid gap-4 sm:grid-cols-2">
            <PlaceField />
            <TextLine name="name" />
          </div>
          {isAssistant && <PromptPart />}
          <IsolationPart />
          <LimitsPart />
          <MorePart isAssistant={isAssistant} />
        </div>
        <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-4">
          <Submit form={counted} missing={missing?.title} starting={starting} />
          {starting.progress.length > 0 && <ProgressPanel progress={starting.progress} />}
          <LinePanel form={counted} input={read.input} />
        </div>
      </form>
    </FormContext>
  );
}

function Submit({
  form,
  missing,
  starting: { isUnderWay, problem },
}: {
  form: StartForm;
  /** Title of the assistant that is to be installed first. */
  missing: string | undefined;
  starting: Starting;
}) {
  const { t } = useTranslation('start');
  const reasonId = useId();
  const isAtField = problem !== undefined && problemField(problem, form.kind) !== undefined;
  return (
    <div className="flex flex-col gap-2">
      <Button
        type="submit"
        kind="primary"
        disabled={isUnderWay || missing !== undefined}
        aria-describedby={missing === undefined ? undefined : reasonId}
      >
        {isUnderWay
          ? t('starting')
          : t('start', { count: form.isMany ? Math.max(1, promptList(form).length) : 1 })}
      </Button>
      {missing !== undefined && (
        <p id={reasonId} className="text-sm text-needs">
          {t('missing.blocked', { title: missing })}
        </p>
      )}
      {problem !== undefined && (
        <p role="alert" className="rounded-md border border-bad bg-bad-soft p-3 text-sm break-words text-bad">
          {isAtField ? t('problemAtField') : problem.message}
        </p>
      )}
    </div>
  );
}

/** As it is when the page opens: what the address says, and otherwise what is most likely meant. */
function useFirstForm(agents: readonly Agent[]) {
  const { agent } = route.useSearch();
  const { instances } = useFleet();
  const [place] = usePlaces();
  return useState<StartForm>(() => ({
    ...EMPTY_FORM,
    agent: agents.some(({ id }) => id === agent) ? (agent ?? '') : likelyAgent(agents),
    directory: instances.size === 0 ? '~' : (place ?? '~'),
  }));
}

/** What is wrong is said once somebody has tried; what the daemon refused, until the field is changed. */
function useFormParts({
  form,
  setForm,
  read: { problems },
  isTried,
  starting: { problem, forget },
}: {
  form: StartForm;
  setForm: (form: StartForm) => void;
  read: ReturnType<typeof readForm>;
  isTried: boolean;
  starting: Starting;
}): FormParts {
  const { t } = useTranslation('start');
  const refused = problem === undefined ? undefined : problemField(problem, form.kind);
  return {
    form,
    set: (change) => {
      if (refused !== undefined && refused in change) forget();
      setForm({ ...form, ...change });
    },
    problemOf: (field) => {
      if (field === refused) return problem?.message;
      const own = isTried ? problems[field] : undefined;
      return own === undefined ? undefined : t(`problem.${own.key}`, own.values ?? {});
    },
  };
}
