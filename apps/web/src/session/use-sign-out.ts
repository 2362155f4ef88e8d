import { useTranslation } from 'react-i18next';
import { usePage } from '../page-context.tsx';
import { useAct } from '../ui/use-act.ts';
import { signOut } from './sign-out.ts';

/** Signs this browser out, and says in a corner if it could not. */
export function useSignOut() {
  const { t } = useTranslation();
  const { session } = usePage();
  const { act, isBusy } = useAct();
  const leave = () => void act(() => signOut().then(session.end), { failed: t('notSignedOut') });
  return { leave, isBusy };
}
