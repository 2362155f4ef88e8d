import { Archive, ArchiveRestore, MoreVertical, Play, RotateCcw, Square, Trash2 } from 'lucide-react';
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

/** What can be done to one, without going to it. */
export function ItemMenu({ instance: { id, name, status, archived }, acts, isOff }: ItemMenuProps) {
  const { t } = useTranslation('fleet');
  const them = [{ id, name }];
  const isOver = status === 'exited' || archived;
  return (
    <Menu
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
