import { GREETER, READY } from './programs.ts';
import { lookUntil, wholeLog } from './sight.ts';
import type { StartOptions, Workplace } from './workplace.ts';

/** Starts something at a position of the dial. Resolves when it has printed, with how to end it. */
export async function startedAt(workplace: Workplace, position: StartOptions): Promise<() => Promise<void>> {
  const instance = await workplace.start(GREETER, position);
  const session = await lookUntil(workplace, wholeLog(instance.id), READY);
  return async () => {
    session.close();
    await workplace.end(instance);
  };
}
