import { type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Input } from '../ui/field.tsx';

/** While somebody types, the field is ahead of the address; otherwise it shows what stands there. */
export function SearchField({
  words,
  search,
  ref,
}: {
  words: string;
  search: (words: string) => void;
  ref: Ref<HTMLInputElement>;
}) {
  const { t } = useTranslation('fleet');
  const [typed, setTyped] = useState<string>();
  return (
    <Input
      ref={ref}
      type="search"
      aria-label={t('search.label')}
      aria-keyshortcuts="/"
      placeholder={t('search.placeholder')}
      value={typed ?? words}
      onChange={({ target }) => {
        setTyped(target.value);
        search(target.value);
      }}
      onBlur={() => setTyped(undefined)}
      onKeyDown={({ key, currentTarget }) => key === 'Escape' && currentTarget.blur()}
      className="sm:w-64"
    />
  );
}
