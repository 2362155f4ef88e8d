import { join } from 'node:path';
import { LogWriter, type LogWriterOptions } from '../log-writer.ts';

/** The log of the first run of an instance, on a real disk. */
export function plainLog(
  instance: string,
  { maxBytes, onFault }: Pick<LogWriterOptions, 'maxBytes' | 'onFault'>,
): LogWriter {
  return new LogWriter({
    runDirectory: join(instance, '1'),
    instanceDirectory: instance,
    run: 'run_1',
    maxBytes,
    cols: 80,
    rows: 24,
    now: () => 1,
    onFault,
  });
}
