import { BerthError, type ErrorCode } from '@berth/contract';

/** What a request was about, in words for people and with what they may look for. */
export interface Tried {
  readonly what: string;
  readonly engine: string;
}

/** Nobody listens, the connection broke, or no answer came in time. */
export function unreachable({ what, engine }: Tried, why: string, cause?: unknown): BerthError {
  const message = `The container engine at ${engine} could not ${what}: ${why}.`;
  return new BerthError({ code: 'engine_unreachable', message, details: { engine } }, { cause });
}

/** It answered, and declined. `details.status` is the HTTP status of its answer. */
export function refused({ what, engine }: Tried, status: number, text: string): BerthError {
  const words = wordsOf(text);
  const code: ErrorCode = status === 404 && MISSING_IMAGE.test(words) ? 'image_missing' : 'engine_refused';
  const message = `The container engine could not ${what}: ${words} (status ${status}).`;
  return new BerthError({ code, message, details: { engine, status } });
}

/** Both engines answer 404 for an image and for a container, and differ in their words. */
const MISSING_IMAGE = /no such image|image not known|manifest unknown/i;

export function senseless({ what, engine }: Tried, why: string): BerthError {
  const message = `The container engine at ${engine} did not answer as expected when asked to ${what}: ${why}.`;
  return new BerthError({ code: 'protocol_error', message, details: { engine } });
}

/** The HTTP status with which an engine declined; undefined for any other failure. */
export function refusalStatus(error: unknown): number | undefined {
  if (!(error instanceof BerthError)) return undefined;
  const status = error.details?.['status'];
  return typeof status === 'number' ? status : undefined;
}

function wordsOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') return message.trim().replace(/\.$/, '');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return text.trim().slice(0, WORDS_MAX) || 'it did not say why';
}

/** A proxy in between may answer with a page. */
const WORDS_MAX = 300;
