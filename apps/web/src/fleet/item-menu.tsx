import { Archive, ArchiveRestore, MoreVertical, Play, RotateCcw, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InstanceActs } from '../instance/instance-acts.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import type { Instance } from './instance-fields.ts';

interface ItemMenuProps {
  readonly instance: Pick<Instance, 'id' | 'name' | 'status' | 'archived'>;
  readonly acts: InstanceActs;
  readonly isOff: boolean;
}

/** What opens a menu that has the focus. */
const OPENING_KEYS: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp']);

/** What can be done to one, without going to it. A whole menu for each of many is dear: it is made when it is wanted. */
export function ItemMenu(props: ItemMenuProps) {
  const { t } = useTranslation('fleet');
  const [isWanted, setWanted] = useState(false);
  if (isWanted) return <WantedMenu {...props} />;
  return (
    <IconButton
      label={t('item.acts', { name: props.instance.name })}
      disabled={props.isOff}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setWanted(true)}
      onKeyDown={(event) => {
        if (!OPENING_KEYS.has(event.key)) return;
        event.preventDefault();
        setWanted(true);
      }}
    >
      <MoreVertical aria-hidden size={16} />
    </IconButton>
  );
}

function WantedMenu({ instance: { id, name, status, archived }, acts, isOff }: ItemMenuProps) {
  const { t } = useTranslation('fleet');
  const them = [{ id, name }];
  const isOver = status === 'exited' || archived;
  return (
    <Menu
      isOpenAtFirst
      trigger={
        <IconButton label={t('item.acts', { name })} disabled={isOff}>
          <MoreVertical aria-hidden size={16} />
        </IconButton>
      }
      items={[
        ...(isOver
          ? [
              {
                label: t('acts.start'),
                icon: <Play aria-hidden size={16} />,
                act: () => void acts.restart(them),
              },
            ]
          : [
              {
                label: t('acts.stop'),
                icon: <Square aria-hidden size={16} />,
                act: () => void acts.stop(them),
              },
              {
                label: t('acts.restart'),
                icon: <RotateCcw aria-hidden size={16} />,
                isDisabled: status === 'queued',
                act: () => void acts.restart(them),
              },
            ]),
        archived
          ? {
              label: t('acts.unarchive'),
              icon: <ArchiveRestore aria-hidden size={16} />,
              act: () => void acts.unarchive(them),
            }
          : {
              label: t('acts.archive'),
              icon: <Archive aria-hidden size={16} />,
              isDisabled: status === 'queued',
              act: () => void acts.archive(them),
            },
        {
          label: t('acts.remove'),
          icon: <Trash2 aria-hidden size={16} />,
          isDangerous: true,
          act: () => void acts.remove(them),
        },
      ]}
    />
  );
}
