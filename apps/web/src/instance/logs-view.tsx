import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../fleet/instance-fields.ts';
import { LogView } from '../terminal/log-view.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Select } from '../ui/field.tsx';
import { bytesText } from '../ui/figures.ts';
import { EmptyState } from '../ui/states.tsx';
import { useToasts } from '../ui/toast.tsx';
import { saveFile } from '../ui/save-file.ts';
import { DOWNLOAD_MAX_BYTES, logBytes } from './log-bytes.ts';

/** What its runs have written, each for itself. */
export function LogsView({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const newest = instance.generation;
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const generation = chosen ?? newest;
  if (instance.run === null) return <EmptyState title={t('logs.none')} />;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-44">
          <Field label={t('logs.run')}>
            {(ties) => (
              <Select
                {...ties}
                value={String(generation)}
                onChange={({ target }) => setChosen(Number(target.value))}
              >
                {Array.from({ length: newest }, (_, index) => newest - index).map((run) => (
                  <option key={run} value={run}>
                    {t(run === newest ? 'logs.newest' : 'logs.number', { run })}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <DownloadButton instance={instance} generation={generation} />
      </div>
      <div className="h-[65dvh] min-h-72 overflow-hidden rounded-lg border border-line">
        <LogView key={generation} instance={instance} generation={generation} />
      </div>
    </div>
  );
}

function DownloadButton({ instance, generation }: { instance: Instance; generation: number }) {
  const { t } = useTranslation('instance');
  const { done, problem } = useToasts();
  const [isBusy, setBusy] = useState(false);
  const [ending] = useState(() => new Ending());
  useEffect(() => ending.mounted(), [ending]);
  const download = async (): Promise<void> => {
    setBusy(true);
    const { signal } = ending;
    const tooMuch = t('logs.tooMuch', { bytes: bytesText(DOWNLOAD_MAX_BYTES), name: instance.name });
    try {
      const { parts, missing } = await logBytes({ target: instance.id, generation, signal, tooMuch });
      saveFile(new Blob([...parts]), `${instance.name}-${generation}.log`);
      if (missing > 0) done(t('logs.missing', { bytes: bytesText(missing) }));
    } catch (error) {
      if (!signal.aborted) problem(t('logs.failed'), error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button disabled={isBusy} onClick={() => void download()}>
      <Download aria-hidden size={16} />
      {t(isBusy ? 'logs.downloading' : 'logs.download')}
    </Button>
  );
}

/** Ends what was begun when the part of the page that began it has left; it may come back. */
class Ending {
  #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  mounted(): () => void {
    this.#controller = new AbortController();
    return () => this.#controller.abort();
  }
}
