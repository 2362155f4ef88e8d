import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../ui/badge.tsx';
import { classNames } from '../ui/class-names.ts';
import { type Agent, type AgentState, agentState, usableFirst } from './agent-documents.ts';
import { useForm } from './form-context.ts';

const TONES: Readonly<Record<AgentState, Tone>> = { ready: 'good', loggedOut: 'needs', missing: 'quiet' };
/** What stands for a plain command among the agents. */
const PLAIN_COMMAND = 'command';

/** Which assistant, and how far it can be used; or a plain command. */
export function AgentPicker({ agents }: { agents: readonly Agent[] }) {
  const { t } = useTranslation('start');
  const { form, set, problemOf } = useForm();
  const noteId = useId();
  const problem = problemOf('agent');
  return (
    <fieldset aria-describedby={problem === undefined ? undefined : noteId}>
      <legend className="mb-2 text-sm font-medium">{t('field.agent.label')}</legend>
      <div className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3">
        {usableFirst(agents)
          .filter(({ id }) => id !== PLAIN_COMMAND)
          .map((agent) => (
            <Option
              key={agent.id}
              title={agent.title}
              name={agent.id}
              isChosen={form.kind === 'agent' && form.agent === agent.id}
              choose={() => set({ kind: 'agent', agent: agent.id })}
            >
              <AgentNote agent={agent} />
            </Option>
          ))}
        <Option
          title={t('plain.title')}
          name={t('plain.name')}
          isChosen={form.kind === 'command'}
          choose={() => set({ kind: 'command', isMany: false })}
        />
      </div>
      {problem !== undefined && (
        <p id={noteId} className="mt-1 text-xs text-bad">
          {problem}
        </p>
      )}
    </fieldset>
  );
}

function Option({
  title,
  name,
  isChosen,
  choose,
  children,
}: {
  title: string;
  name: string;
  isChosen: boolean;
  choose: () => void;
  children?: React.ReactNode;
}) {
  return (
    <label
      className={classNames(
        'flex min-h-11 min-w-0 cursor-pointer items-start gap-3 rounded-md border p-3',
        isChosen ? 'border-accent bg-accent-soft' : 'border-line bg-panel hover:bg-sunken',
      )}
    >
      <input
        type="radio"
        name="agent"
        checked={isChosen}
        onChange={choose}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      <span className="flex min-w-0 flex-col gap-1">
        <span className="text-sm font-semibold break-words">{name}</span>
        <span className="text-xs break-words text-ink-soft">{title}</span>
        {children}
      </span>
    </label>
  );
}

function AgentNote({ agent }: { agent: Agent }) {
  const { t } = useTranslation('start');
  const state = agentState(agent);
  const { program } = agent;
  return (
    <>
      <span className="flex flex-wrap items-center gap-2 text-xs text-ink-soft">
        <Badge tone={TONES[state]}>{t(`agentState.${state}`)}</Badge>
        {program?.version}
      </span>
      {program?.path != null &&
        program.problems.map((problem) => (
          <span key={problem} className="text-xs break-words text-ink-soft">
            {problem}
          </span>
        ))}
    </>
  );
}
