import { useTranslation } from 'react-i18next';
import { Button, buttonClass } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { openableAddress } from './links.ts';

/** A program may write any link, and under any text. Nobody goes there without having seen where it leads. */
export function LinkDialog({ text, close }: { text: string | undefined; close: () => void }) {
  const { t } = useTranslation('terminal');
  const { t: shell } = useTranslation();
  const address = text === undefined ? undefined : openableAddress(text);
  const lead = address === undefined ? t('link.refused') : t('link.lead', { host: address.host });
  return (
    <Dialog open={text !== undefined} onClose={close} title={t('link.title')} lead={lead}>
      <ScrollBox
        label={t('link.address')}
        className="mb-4 max-h-48 rounded-md border border-line bg-sunken p-3"
      >
        <p className="font-mono text-sm break-all">{address?.href ?? text}</p>
      </ScrollBox>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={close}>{shell('cancel')}</Button>
        {address !== undefined && (
          <a
            href={address.href}
            target="_blank"
            rel="noopener noreferrer"
            referrerPolicy="no-referrer"
            className={buttonClass('primary')}
            onClick={close}
          >
            {t('link.open')}
          </a>
        )}
      </div>
    </Dialog>
  );
}
