import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../messages/words.ts';
import { AskedPart } from '../ui/asked-part.tsx';
import { Badge } from '../ui/badge.tsx';
import { Mono } from '../ui/facts.tsx';
import { PORTS, type PortHolder } from './settings-documents.ts';

export function PortsSection() {
  const { t } = useTranslation('settings');
  return (
    <AskedPart query={PORTS} variables={{}}>
      {({ ports: { from, to, ports } }) => (
        <div className="flex flex-col gap-3 text-sm">
          <p className="text-ink-soft">{t('ports.range', { from, to })}</p>
          {ports.length === 0 ? (
            <p>{t('ports.none')}</p>
          ) : (
            <ul className="flex flex-col divide-y divide-line">
              {ports.map((holder) => (
                <Holder key={`${holder.port} ${holder.holder} ${holder.pid}`} holder={holder} />
              ))}
            </ul>
          )}
        </div>
      )}
    </AskedPart>
  );
}

const TONES = { lease: 'good', berth: 'busy', stranger: 'quiet' } as const;

function Holder({ holder }: { holder: PortHolder }) {
  const { t } = useTranslation('settings');
  const { port, name, instanceName, command, pid, listening, problem } = holder;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <Mono>{port}</Mono>
      <Badge tone={TONES[holder.holder as keyof typeof TONES] ?? 'quiet'}>
        {wordFor(t, 'settings:ports.holder', holder.holder)}
      </Badge>
      {instanceName !== null && (
        <Link to="/instances/$target" params={{ target: instanceName }} className="text-accent underline">
          {instanceName}
        </Link>
      )}
      <span className="min-w-0 break-words text-ink-soft">
        {[
          name,
          command,
          pid === null ? null : t('ports.pid', { pid }),
          t(listening ? 'ports.open' : 'ports.quiet'),
        ]
          .filter((part) => part !== null)
          .join(' · ')}
      </span>
      {problem !== null && <p className="w-full text-bad">{problem}</p>}
    </li>
  );
}
