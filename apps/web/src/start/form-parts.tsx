import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCaller, useFleet } from '../page-context.tsx';
import { Choice, Fold, TextLine, TextLines, Tick } from './fields.tsx';
import { useForm } from './form-context.ts';
import { jobsOf } from './prompt-list.ts';
import { PromptPreview } from './prompt-preview.tsx';
import { useTakenNames } from './use-taken-names.ts';

const PLACES_MAX = 12;

/** Where: what is worked in already is likely meant again. */
export function PlaceField() {
  const listId = useId();
  const places = usePlaces();
  return (
    <>
      <TextLine name="directory" placeholder="~/" list={listId} />
      <datalist id={listId}>
        {places.map((place) => (
          <option key={place}>{place}</option>
        ))}
      </datalist>
    </>
  );
}

/** Where instances work, the newest first, and the home of the daemon's user. */
export function usePlaces(): readonly string[] {
  const { instances } = useFleet();
  const home = useCaller()?.daemon.home;
  return useMemo(() => {
    const known = [...instances.values()].map(({ workspace }) => workspace).reverse();
    return [...new Set([...known, ...(home === undefined ? [] : [home])])].slice(0, PLACES_MAX);
  }, [instances, home]);
}

/** What it is to do: one prompt, or one for each of many. */
export function PromptPart() {
  const { form } = useForm();
  const taken = useTakenNames();
  return (
    <div className="flex flex-col gap-3">
      <Tick name="isMany" />
      {form.isMany ? (
        <>
          <Choice name="promptsBy" options={['', 'blank']} />
          <TextLines name="prompts" rows={8} />
          <PromptPreview jobs={jobsOf(form, taken)} />
        </>
      ) : (
        <TextLines name="prompt" rows={4} />
      )}
    </div>
  );
}

export function IsolationPart() {
  const { t } = useTranslation('start');
  const { form } = useForm();
  const isIsolated = form.isolation !== '' && form.isolation !== 'none';
  return (
    <Fold
      title={t('part.isolation')}
      fields={['isolation', 'network', 'hosts', 'mounts', 'image', 'readOnly']}
    >
      <Choice name="isolation" options={['', 'none', 'sandbox', 'container']} />
      {isIsolated && <Choice name="network" options={['', 'full', 'allow-list', 'none']} />}
      {isIsolated && form.network === 'allow-list' && <TextLines name="hosts" rows={3} />}
      {isIsolated && <TextLines name="mounts" rows={3} />}
      {form.isolation === 'container' && <TextLine name="image" placeholder={t('field.image.placeholder')} />}
      {form.isolation === 'container' && <Tick name="readOnly" />}
    </Fold>
  );
}

export function LimitsPart() {
  const { t } = useTranslation('start');
  return (
    <Fold title={t('part.limits')} fields={['memory', 'cpus', 'pids', 'files', 'disk', 'run', 'idle']}>
      <TextLine name="memory" placeholder="2g" />
      <TextLine name="cpus" placeholder="1.5" />
      <TextLine name="pids" placeholder="512" />
      <TextLine name="files" placeholder="4096" />
      <TextLine name="disk" placeholder="10g" />
      <TextLine name="run" placeholder="8h" />
      <TextLine name="idle" placeholder="30m" />
    </Fold>
  );
}

export function MorePart({ isAssistant }: { isAssistant: boolean }) {
  const { t } = useTranslation('start');
  const { form } = useForm();
  return (
    <Fold
      title={t(isAssistant ? 'part.moreOfAssistant' : 'part.more')}
      fields={['arguments', 'profile', 'ports', 'restart', 'wait', 'waitFor']}
    >
      {isAssistant && <TextLine name="arguments" placeholder={t('field.arguments.placeholder')} />}
      {isAssistant && <TextLine name="profile" />}
      <TextLine name="ports" placeholder={t('field.ports.placeholder')} />
      <Choice name="restart" options={['', 'never', 'on_failure', 'always']} />
      <Choice name="wait" options={['', 'forever', 'time']} />
      {form.wait === 'time' && <TextLine name="waitFor" placeholder="30m" />}
    </Fold>
  );
}
