import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, toProblem } from '../api/problem.ts';
import { useAnswer } from '../api/use-answer.ts';
import { useApi } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../ui/states.tsx';
import { ActRow } from './act-row.tsx';
import { actsOf } from './acts.ts';
import { AUDIT, type AuditRecord } from './audit-documents.ts';
import { type AuditSearch, sinceTime } from './audit-search.ts';

const PAGE = 100;
const NONE: readonly AuditRecord[] = [];

interface Found {
  readonly below: readonly AuditRecord[];
  readonly records: readonly AuditRecord[];
}

/** The newest records, and older ones as far as somebody goes back. */
export function AuditRecords({ search }: { search: AuditSearch }) {
  const { t } = useTranslation('audit');
  const query = useQueryOf(search);
  const { data, problem, again } = useAnswer(AUDIT, query);
  const newest = data?.audit;
  const [found, setFound] = useState<Found>();
  // What was found below another first part does not join on to this one: there would be a gap nobody sees.
  const older = found !== undefined && found.below === newest ? found.records : NONE;
  const records = useMemo(() => [...(newest ?? []), ...older], [newest, older]);
  const acts = useMemo(() => actsOf(records), [records]);
  if (newest === undefined) {
    return problem === undefined ? <LoadingState /> : <ErrorState problem={problem} retry={again} />;
  }
  if (acts.length === 0) {
    const isFiltered = Object.keys(search).length > 0;
    return <EmptyState title={t(isFiltered ? 'none.filtered' : 'none.title')}>{t('none.body')}</EmptyState>;
  }
  return (
    <>
      <ul aria-label={t('records')} className="flex flex-col rounded-lg border border-line bg-panel">
        {acts.map((act) => (
          <ActRow key={act.record.seq} act={act} />
        ))}
      </ul>
      <Older
        key={records.at(-1)?.seq}
        query={{ ...query, before: records.at(-1)?.seq ?? null }}
        isLast={newest.length < PAGE || (older.length > 0 && older.length % PAGE !== 0)}
        found={(more) => setFound({ below: newest, records: [...older, ...more] })}
      />
    </>
  );
}

function useQueryOf({ since, action, actor, target, without }: AuditSearch) {
  const [from] = useState(() => sinceTime(since));
  return useMemo(
    () => ({
      limit: PAGE,
      action: action ?? null,
      actor: actor ?? null,
      target: target ?? null,
      since: from ?? null,
      terminals: without === 'terminals' ? false : null,
    }),
    [action, actor, target, from, without],
  );
}

type OlderQuery = ReturnType<typeof useQueryOf> & { readonly before: number | null };

function Older({
  query,
  isLast,
  found,
}: {
  query: OlderQuery;
  isLast: boolean;
  found: (records: readonly AuditRecord[]) => void;
}) {
  const { t } = useTranslation('audit');
  const api = useApi();
  const [isEnd, setEnd] = useState(isLast);
  const [isUnderWay, setUnderWay] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const ask = async () => {
    setUnderWay(true);
    setProblem(undefined);
    try {
      const { audit } = await api.ask(AUDIT, query);
      if (audit.length === 0) setEnd(true);
      else found(audit);
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setUnderWay(false);
    }
  };
  if (problem !== undefined) return <ErrorState problem={problem} retry={() => void ask()} />;
  if (isEnd) return <p className="text-center text-sm text-ink-soft">{t('end')}</p>;
  return (
    <Button className="self-center" disabled={isUnderWay} onClick={() => void ask()}>
      {t('older')}
    </Button>
  );
}
