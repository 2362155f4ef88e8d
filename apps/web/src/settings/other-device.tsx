import { SCOPES } from '@berth/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultOf } from '../api/graphql.ts';
import { useApi } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { CommandLine } from '../ui/copy.tsx';
import { Field, Select } from '../ui/field.tsx';
import { namesIn } from '../ui/names-in.ts';
import { QrCode } from '../ui/qr-code.tsx';
import { fullTime } from '../ui/times.ts';
import { useAct } from '../ui/use-act.ts';
import { CREATE_LOGIN_LINK } from './settings-documents.ts';

type LoginLink = ResultOf<typeof CREATE_LOGIN_LINK>['createLoginLink'];

/** A link that signs one browser in, once, and the same as a picture for a phone. */
export function OtherDevice() {
  const { t } = useTranslation('settings');
  const api = useApi();
  const [scope, setScope] = useState('admin');
  const [link, setLink] = useState<LoginLink>();
  const { act, isBusy } = useAct();
  const create = () =>
    act(async () => setLink((await api.act(CREATE_LOGIN_LINK, { scope })).createLoginLink), {
      failed: t('device.failed'),
    });
  return (
    <div className="flex flex-col gap-3 border-t border-line pt-4 text-sm">
      <h3 className="font-semibold">{t('device.title')}</h3>
      <p className="max-w-prose text-ink-soft">{t('device.body')}</p>
      <Field label={t('device.scope')}>
        {(ties) => (
          <Select
            {...ties}
            className="max-w-80"
            value={scope}
            onChange={({ target }) => {
              setScope(target.value);
              setLink(undefined);
            }}
          >
            {namesIn(SCOPES).map((each) => (
              <option key={each} value={each}>
                {t(`device.scopes.${each}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Button className="self-start" disabled={isBusy} onClick={() => void create()}>
        {t(link === undefined ? 'device.create' : 'device.another')}
      </Button>
      {link !== undefined && (
        <>
          <QrCode text={link.url} label={t('device.code')} />
          <CommandLine command={link.url} />
          <p>{t('device.until', { time: fullTime(link.expiresAt) })}</p>
          {isOfThisMachine(link.url) && <p className="text-needs">{t('device.local')}</p>}
        </>
      )}
    </div>
  );
}

/** Names below `localhost` lead to whoever asks. */
function isOfThisMachine(url: string): boolean {
  return /(?:^|\.)localhost$/.test(new URL(url).hostname);
}
