import { Unplug } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { usePage } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { CommandLine } from '../ui/copy.tsx';

/** The page was opened, and nobody has answered it yet: it came from this browser's own store. */
export function Unreached() {
  const { t } = useTranslation();
  const { fleet } = usePage();
  return (
    <div className="mx-auto flex max-w-lg flex-col gap-4 py-12">
      <Unplug aria-hidden size={40} className="text-ink-soft" />
      <h1 className="text-xl font-semibold">{t('unreached.title')}</h1>
      <p className="text-sm text-ink-soft">{t('unreached.body')}</p>
      <p className="text-sm">{t('unreached.start')}</p>
      <CommandLine command="berth up" />
      <Button className="self-start" onClick={fleet.retry}>
        {t('away.retry')}
      </Button>
    </div>
  );
}
