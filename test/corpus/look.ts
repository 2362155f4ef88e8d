import { BerthClient } from '@berth/client';
import type { Sandbox } from '../support/sandbox.ts';

/** Somebody looks at a terminal, until the function is called. */
export async function openLook(sandbox: Sandbox, target: string): Promise<() => void> {
  const client = new BerthClient({ environment: { BERTH_HOME: sandbox.home } });
  const session = await client.openTerminal(
    { target, mode: 'screen', readOnly: true },
    { closed: () => undefined },
  );
  return () => session.close();
}
