import { instanceNameProblem, PORT_MAX, PORT_MIN, portNameProblem } from '@berth/contract';

/** Where previews live: what the listener is called from outside. */
export interface PreviewBase {
  readonly scheme: 'http' | 'https';
  /** The name below which previews have theirs, with its port unless it is the usual one: `localhost:4242`. */
  readonly authority: string;
}

/** A preview, as its host name says it. */
export interface PreviewName {
  /** Name or number of the port. */
  readonly port: string;
  readonly instance: string;
}

export interface PreviewHost extends PreviewName {
  /** The host with its port, as a browser sends it. */
  readonly authority: string;
  /** As a browser writes it. */
  readonly origin: string;
}

const NUMBER = /^[1-9][0-9]{3,4}$/;

/**
 * What a `Host` names, or undefined when it is no preview below one of these. It is compared letter for letter: browsers
 * write names small. Neither instances nor ports can have a name with two hyphens in a row, so there is one way to read
 * one.
 */
export function parsePreviewHost(host: string, bases: ReadonlySet<string>): PreviewName | undefined {
  const end = host.indexOf('.');
  return end !== -1 && bases.has(host.slice(end + 1)) ? parseLabel(host.slice(0, end)) : undefined;
}

/** The host of a preview. Its parts are names that were checked before. */
export function previewHost(base: PreviewBase, { port, instance }: PreviewName): PreviewHost {
  const authority = `${port}--${instance}.${base.authority}`;
  return { port, instance, authority, origin: `${base.scheme}://${authority}` };
}

function parseLabel(label: string): PreviewName | undefined {
  const [port, instance, ...more] = label.split('--');
  if (port === undefined || instance === undefined || more.length > 0) return undefined;
  return isPort(port) && instanceNameProblem(instance) === undefined ? { port, instance } : undefined;
}

function isPort(text: string): boolean {
  if (!NUMBER.test(text)) return portNameProblem(text) === undefined;
  return Number(text) >= PORT_MIN && Number(text) <= PORT_MAX;
}
