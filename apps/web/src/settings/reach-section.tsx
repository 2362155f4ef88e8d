import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../page-context.tsx';
import { AskedPart } from '../ui/asked-part.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CommandLine } from '../ui/copy.tsx';
import { Facts, Mono } from '../ui/facts.tsx';
import { ListenForm } from './listen-form.tsx';
import { DAEMON, type Listening } from './settings-documents.ts';

/** Where the daemon listens beside its private socket. */
export function ReachSection() {
  const { t } = useTranslation('settings');
  const isAdmin = useMay('admin');
  const [isOpen, setOpen] = useState(false);
  return (
    <AskedPart query={DAEMON} variables={{}}>
      {({ daemon: { listening } }, again) => (
        <div className="flex flex-col gap-4 text-sm">
          <Reached listening={listening} />
          {!isAdmin && <p className="text-ink-soft">{t('reach.needsAdmin')}</p>}
          {isAdmin && !isOpen && (
            <Button className="self-start" onClick={() => setOpen(true)}>
              {t('reach.change')}
            </Button>
          )}
          {isOpen && <ListenForm close={() => setOpen(false)} changed={again} />}
        </div>
      )}
    </AskedPart>
  );
}

function Reached({ listening }: { listening: Pick<Listening, 'listen' | 'page' | 'problem' | 'authority'> }) {
  const { t } = useTranslation('settings');
  const { listen, page, problem, authority } = listening;
  return (
    <>
      {problem !== null && (
        <p role="alert" className="rounded-md bg-bad-soft p-3 text-bad">
          {problem}
        </p>
      )}
      {listen.length === 0 ? (
        <p>{t('reach.nowhere')}</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {listen.map(({ url, tls }) => (
            <li key={url} className="flex flex-wrap items-center gap-2">
              <Mono>{url}</Mono>
              <Badge tone={tls ? 'good' : 'quiet'}>{t(tls ? 'reach.tls' : 'reach.plain')}</Badge>
            </li>
          ))}
        </ul>
      )}
      <Facts
        facts={[
          page === null ? undefined : [t('reach.page'), <Mono key="page">{page}</Mono>],
          authority === null
            ? undefined
            : [t('reach.authority'), <Mono key="authority">{authority.path}</Mono>],
          authority === null
            ? undefined
            : [t('reach.fingerprint'), <Mono key="fingerprint">{authority.fingerprint}</Mono>],
        ]}
      />
      {page !== null && page !== location.origin && (
        <div className="flex flex-col gap-2 rounded-md bg-needs-soft p-3 text-needs">
          <p>{t('reach.moved')}</p>
          <CommandLine command="berth ui" />
        </div>
      )}
    </>
  );
}
