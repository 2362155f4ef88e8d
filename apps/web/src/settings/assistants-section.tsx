import { useTranslation } from 'react-i18next';
import { wordFor } from '../messages/words.ts';
import { useMay } from '../page-context.tsx';
import { AskedPart } from '../ui/asked-part.tsx';
import { Badge } from '../ui/badge.tsx';
import { Mono } from '../ui/facts.tsx';
import { InstallButton } from './install-button.tsx';
import { type Agent, AGENTS, type Program } from './settings-documents.ts';

/** Which assistants are here, whether they are logged in, and how one gets others. */
export function AssistantsSection() {
  return (
    <AskedPart query={AGENTS} variables={{}}>
      {({ agents }, again) => (
        <ul className="flex flex-col divide-y divide-line text-sm">
          {agents.map(
            (agent) =>
              agent.program !== null && (
                <Assistant key={agent.id} agent={agent} program={agent.program} again={again} />
              ),
          )}
        </ul>
      )}
    </AskedPart>
  );
}

function Assistant({ agent, program, again }: { agent: Agent; program: Program; again: () => void }) {
  const { t } = useTranslation('settings');
  const { version, path, login, problems, source } = program;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {agent.title}
          <Badge tone={path === null ? 'quiet' : 'good'}>
            {path === null ? t('assistants.absent') : (version ?? t('assistants.present'))}
          </Badge>
          {login !== null && path !== null && (
            <Badge tone={login.state === 'found' ? 'good' : 'needs'}>
              {wordFor(t, 'settings:assistants.login', login.state)}
            </Badge>
          )}
        </p>
        {path !== null && (
          <p className="text-ink-soft">
            <Mono>{path}</Mono> {source !== null && wordFor(t, 'settings:assistants.source', source)}
          </p>
        )}
        {login?.by != null && (
          <p className="text-ink-soft">
            {t('assistants.by')} <Mono>{login.by}</Mono>
          </p>
        )}
        {path !== null &&
          problems.map((problem) => (
            <p key={problem} className="break-words text-needs">
              {problem}
            </p>
          ))}
      </div>
      <Install agent={agent} program={program} again={again} />
    </li>
  );
}

function Install({ agent, program, again }: { agent: Agent; program: Program; again: () => void }) {
  const isAdmin = useMay('admin');
  const { package: found, version, source } = program;
  if (found === null || !isAdmin || (source === 'berth' && version === found.version)) return null;
  return <InstallButton agent={{ ...agent, version: found.version }} installed={again} />;
}
