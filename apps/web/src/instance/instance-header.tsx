import { EllipsisVertical } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { useMay } from '../page-context.tsx';
import type { Command } from '../shell/command-store.ts';
import { useCommands } from '../shell/use-commands.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { type Action, useInstanceActions } from './use-instance-actions.tsx';

const SHOWN_MAX = 3;

/** Who it is, what it does and since when, and what can be done with it. */
export function InstanceHeader({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const { t: shell } = useTranslation();
  const [asksForFresh, setAsksForFresh] = useState(false);
  const askForFresh = useCallback(() => setAsksForFresh(true), []);
  const { actions, startFresh } = useInstanceActions(instance, askForFresh);
  const mayOperate = useMay('operate');
  useCommands(useActionCommands(actions, instance.name));
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold break-all">{instance.name}</h1>
          <StateMark instance={instance} />
        </div>
        <Summary instance={instance} />
      </div>
      {mayOperate && <Actions actions={actions} />}
      <Dialog
        open={asksForFresh}
        onClose={() => setAsksForFresh(false)}
        title={t('fresh.title', { name: instance.name })}
        lead={t('fresh.body')}
      >
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setAsksForFresh(false)}>{shell('cancel')}</Button>
          <Button
            kind="primary"
            onClick={() => {
              setAsksForFresh(false);
              startFresh();
            }}
          >
            {t('act.restartFresh')}
          </Button>
        </div>
      </Dialog>
    </header>
  );
}

function Summary({ instance }: { instance: Instance }) {
  const { agent, workspace, activitySince, activityDetail, startedAt, exit, status } = instance;
  const since = status === 'exited' ? (exit?.time ?? null) : (activitySince ?? startedAt);
  return (
    <div className="mt-1 flex flex-col gap-0.5 text-sm text-ink-soft">
      <p className="flex flex-wrap gap-x-3">
        <span>{agent}</span>
        {since !== null && <TimeAgo time={since} />}
        <span className="min-w-0 font-mono text-xs leading-5 break-all">{workspace}</span>
      </p>
      {activityDetail !== null && <p className="break-words text-ink">{activityDetail}</p>}
    </div>
  );
}

/** The most likely ones as buttons; on a phone, and what is left over, in a menu. */
function Actions({ actions }: { actions: readonly Action[] }) {
  const { t } = useTranslation('instance');
  const shown = actions.filter(({ isDangerous }) => !isDangerous).slice(0, SHOWN_MAX);
  const items = (list: readonly Action[]) =>
    list.map(({ label, icon: Icon, isDangerous, isDisabled, act }) => ({
      label,
      icon: <Icon aria-hidden size={16} />,
      isDangerous,
      isDisabled,
      act,
    }));
  const trigger = (
    <IconButton label={t('more')} kind="plain">
      <EllipsisVertical aria-hidden size={18} />
    </IconButton>
  );
  return (
    <div className="flex gap-2">
      <div className="hidden gap-2 md:flex">
        {shown.map(({ id, label, icon: Icon, isDisabled, act }) => (
          <Button key={id} onClick={act} disabled={isDisabled}>
            <Icon aria-hidden size={16} />
            {label}
          </Button>
        ))}
        <Menu trigger={trigger} items={items(actions.filter((action) => !shown.includes(action)))} />
      </div>
      <div className="md:hidden">
        <Menu trigger={trigger} items={items(actions)} />
      </div>
    </div>
  );
}

/** By the palette only: none of these should happen by one key. */
function useActionCommands(actions: readonly Action[], name: string): readonly Command[] {
  const { t } = useTranslation('instance');
  return useMemo(
    () =>
      actions
        .filter(({ isDisabled }) => !isDisabled)
        .map(({ id, label, act }) => ({
          id: `act:${id}`,
          label: t('actOn', { act: label, name }),
          group: 'here' as const,
          act,
        })),
    [actions, name, t],
  );
}
