import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { Field, Select } from '../ui/field.tsx';
import { Panel } from '../ui/panel.tsx';
import { EmptyState, ErrorState, LoadingState } from '../ui/states.tsx';
import { inLanguage } from '../ui/language.ts';
import { fullTime } from '../ui/times.ts';
import { EVENT_KINDS, eventDays } from './event-days.ts';
import type { Happened } from './event-documents.ts';
import { eventSentence } from './event-sentence.ts';
import { useHistory } from './use-history.ts';

const fullDay = inLanguage((language) => new Intl.DateTimeFormat(language, { dateStyle: 'full' }));
const clock = inLanguage((language) => new Intl.DateTimeFormat(language, { timeStyle: 'medium' }));
/** Actors have a kind before their name; what the daemon does by itself needs no name. */
const DAEMON = 'system:';
const dayOf = (time: string): string => fullDay().format(Date.parse(time));

/** What happened to it, in plain sentences, newest first. */
export function EventsView({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const { events, problem, again } = useHistory(instance.id);
  const [chosen, setChosen] = useState('');
  const kind = EVENT_KINDS.find((known) => known === chosen);
  const days = useMemo(() => eventDays(events ?? [], { kind, dayOf }), [events, kind]);
  if (events === undefined) {
    return problem === undefined ? <LoadingState /> : <ErrorState problem={problem} retry={again} />;
  }
  return (
    <Panel title={t('events.title')} className="max-w-[120rem]">
      <div className="mb-4 max-w-60">
        <Field label={t('events.filter')}>
          {(ties) => (
            <Select {...ties} value={chosen} onChange={({ target }) => setChosen(target.value)}>
              <option value="">{t('events.kind.all')}</option>
              {EVENT_KINDS.map((name) => (
                <option key={name} value={name}>
                  {t(`events.kind.${name}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      {days.length === 0 && <EmptyState title={t('events.none')} />}
      {days.map(({ day, events: ofDay }) => (
        <section key={day} aria-label={day} className="mb-4">
          <h3 className="mb-1 text-sm font-semibold">{day}</h3>
          <ol className="flex flex-col border-l-2 border-line">
            {ofDay.map((event) => (
              <Entry key={event.seq} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </Panel>
  );
}

function Entry({ event: { time, type, data, actor } }: { event: Happened }) {
  const { t } = useTranslation('instance');
  return (
    <li className="flex gap-3 py-1 pl-3 text-sm" title={type}>
      <time
        dateTime={time}
        title={fullTime(time)}
        className="w-24 shrink-0 font-mono text-xs leading-5 text-ink-soft"
      >
        {clock().format(Date.parse(time))}
      </time>
      <p className="min-w-0 break-words">
        {eventSentence(t, type, data)}
        {!actor.startsWith(DAEMON) && (
          <span className="text-ink-soft">
            {' '}
            {t('events.by', { actor: actor.slice(actor.indexOf(':') + 1) })}
          </span>
        )}
      </p>
    </li>
  );
}
