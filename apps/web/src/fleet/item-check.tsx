import { useTranslation } from 'react-i18next';
import type { ItemProps } from './item-tools.ts';

export function ItemCheck({ instance: { id, name }, isSelected, tools }: ItemProps) {
  const { t } = useTranslation('fleet');
  return (
    <label className="-m-2 inline-flex min-h-11 min-w-11 shrink-0 cursor-pointer items-center justify-center sm:min-h-9 sm:min-w-9">
      <input
        type="checkbox"
        aria-label={t('item.select', { name })}
        checked={isSelected}
        onChange={({ nativeEvent }) =>
          tools.pick(id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
        className="size-4 cursor-pointer accent-accent"
      />
    </label>
  );
}
