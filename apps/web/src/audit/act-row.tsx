import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../messages/words.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { type Fact, Facts, Mono } from '../ui/facts.tsx';
import { Time } from '../ui/time.tsx';
import { fullTime } from '../ui/times.ts';
import { type Act, inputOf, type Result, type Subject } from './acts.ts';

const TONES: Readonly<Record<Result, Tone>> = {
  done: 'good',
  refused: 'needs',
  failed: 'bad',
  noted: 'quiet',
  underWay: 'busy',
  unknown: 'needs',
};

/** One line; unfolded, all that is on record of it. */
export function ActRow({ act }: { act: Act }) {
  const { t } = useTranslation('audit');
  const { record, subject, result } = act;
  return (
    <li className="border-b border-line last:border-b-0">
      <details className="group">
        <summary className="grid min-h-11 cursor-pointer list-none grid-cols-[1rem_minmax(0,1fr)_max-content] items-center gap-x-3 gap-y-1 px-4 py-2 text-sm hover:bg-sunken sm:grid-cols-[1rem_7rem_minmax(0,2fr)_minmax(0,1fr)_6rem]">
          <ChevronRight aria-hidden size={16} className="group-open:rotate-90" />
          <span className="hidden text-ink-soft sm:inline">
            <Time at={record.time} />
          </span>
          <span className="min-w-0 break-words">
            <span className="font-medium">{record.action}</span>{' '}
            {subject.name === null ? (
              subject.id !== null && <Mono>{subject.id}</Mono>
            ) : (
              <span title={subject.id ?? undefined}>{subject.name}</span>
            )}
          </span>
          <span className="hidden min-w-0 truncate text-ink-soft sm:inline">
            {record.actor ?? t('nobody')}
          </span>
          <span className="text-right">
            <Badge tone={TONES[result]}>{t(`result.${result}`)}</Badge>
          </span>
        </summary>
        <div className="border-t border-line bg-page px-4 py-3">
          <ActFacts act={act} />
        </div>
      </details>
    </li>
  );
}

function ActFacts({ act }: { act: Act }) {
  const { t } = useTranslation('audit');
  const { record, subject, endedAt, code, changes, result } = act;
  const { seq, id, time, actor, via, credential, from, target, count, late } = record;
  const when =
    endedAt === null || endedAt === time ? fullTime(time) : `${fullTime(time)} – ${fullTime(endedAt)}`;
  const input = inputOf(record);
  const facts: (Fact | undefined)[] = [
    [t('fact.when'), when],
    [t('fact.who'), actor ?? t('nobody')],
    via === null ? undefined : [t('fact.via'), wordFor(t, 'audit:via', via)],
    from === null ? undefined : [t('fact.from'), <Mono key="from">{from}</Mono>],
    credential === null ? undefined : [t('fact.credential'), <Mono key="credential">{credential}</Mono>],
    subject.id === null ? undefined : [t('fact.instance'), <SubjectLink key="instance" {...subject} />],
    target === null || target === subject.name || target === subject.id
      ? undefined
      : [t('fact.target'), <Mono key="target">{target}</Mono>],
    [t('fact.result'), t(`meaning.${result}`)],
    code === null ? undefined : [t('fact.code'), <Mono key="code">{code}</Mono>],
    count > 1 ? [t('fact.count'), count] : undefined,
    late ? [t('fact.late'), t('late')] : undefined,
    [t('fact.record'), <Mono key="record">{`${seq} · ${id}`}</Mono>],
  ];
  return (
    <div className="flex flex-col gap-4">
      <Facts facts={facts} />
      {changes.length > 0 && <Pairs title={t('changes')} pairs={changes.map(changePair)} />}
      {input.length > 0 && <Pairs title={t('input')} pairs={input} />}
    </div>
  );
}

/** By its id: another one may have its name by now. */
function SubjectLink({ id, name }: Subject) {
  if (name === null || id === null) return <Mono>{id}</Mono>;
  return (
    <>
      <Link
        to="/instances/$target"
        params={{ target: id }}
        className="inline-flex min-h-11 items-center text-accent underline sm:min-h-6"
      >
        {name}
      </Link>{' '}
      <Mono>{id}</Mono>
    </>
  );
}

function changePair({ name, before, after }: Act['changes'][number]): readonly [string, string] {
  return [name, `${before} → ${after}`];
}

function Pairs({ title, pairs }: { title: string; pairs: readonly (readonly [string, string])[] }) {
  return (
    <div>
      <h3 className="mb-1 text-sm font-semibold">{title}</h3>
      <Facts facts={pairs.map(([name, value]) => [name, <Mono key={name}>{value}</Mono>] as const)} />
    </div>
  );
}
