import { Eye } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCaller } from '../page-context.tsx';
import { may } from '../session/caller.ts';

/** Why nothing here can be done, for those who may only look. */
export function ReadOnlyNote() {
  const { t } = useTranslation();
  const caller = useCaller()?.caller;
  if (caller === undefined || may(caller, 'operate')) return null;
  return (
    <p className="flex items-center gap-3 border-b border-line bg-quiet-soft px-4 py-2 text-sm text-quiet">
      <Eye aria-hidden size={18} />
      {t('readOnly')}
    </p>
  );
}
