import { BerthError, systemCode } from '@berth/contract';
import type { PreviewHost } from './preview-host.ts';

/** The same for whoever has no grant, whatever the instance is or does. */
export function notOpen({ port, instance }: PreviewHost): BerthError {
  const message = `This preview is not open in this browser, or was open for too long. Open it again: berth open ${instance} ${port}`;
  return new BerthError({ code: 'unauthenticated', message });
}

export function foreign({ authority }: PreviewHost): BerthError {
  const message = `Another page made the browser ask ${authority}. It may link to this preview, and do nothing else with it.`;
  return new BerthError({ code: 'origin_refused', message });
}

/** It would stand before every later request to that name, links that open a preview too, whose instance that may be. */
export function outliving({ authority }: PreviewHost): BerthError {
  const message = `A service worker would stay in the browser when ${authority} is another instance’s. Previews have none.`;
  return new BerthError({ code: 'forbidden', message });
}

export function crowded({ instance }: PreviewHost): BerthError {
  const message = `Too many requests to ${instance} are open at once. Close pages of it, or wait.`;
  return new BerthError({ code: 'rate_limited', message });
}

/** `error`: what came of asking the program. */
export function unreachable({ port, instance, authority }: PreviewHost, error: Error): BerthError {
  const why = WHYS[systemCode(error) ?? ''] ?? `the program does not answer as it should (${error.message})`;
  const message = `The port ${port} of ${instance} cannot be shown: ${why}. See what the program says: berth logs ${instance}`;
  return new BerthError({ code: 'preview_unreachable', message, details: { preview: authority } });
}

const WHYS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no program listens on it',
  ECONNRESET: 'whoever listens on it hung up without an answer; perhaps the program is not ready yet',
};

export function ended({ instance, authority }: PreviewHost): BerthError {
  const message = `${instance} does not run any more. Start it again with "berth restart ${instance}", and load this page anew.`;
  return new BerthError({ code: 'preview_unreachable', message, details: { preview: authority } });
}
