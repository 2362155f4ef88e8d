import { useTranslation } from 'react-i18next';
import { Mono } from '../ui/facts.tsx';

/** Which file says it, and what is wrong there. */
export function FileNote({ file, problems }: { file: string; problems: readonly string[] }) {
  const { t } = useTranslation('settings');
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p className="text-ink-soft">
        {t('file.set')} <Mono>{file}</Mono>
      </p>
      {problems.length > 0 && (
        <div role="alert" className="rounded-md bg-bad-soft p-3 text-bad">
          <p className="font-semibold">{t('file.problems')}</p>
          <ul className="list-disc pl-5">
            {problems.map((problem) => (
              <li key={problem} className="break-words">
                {problem}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
