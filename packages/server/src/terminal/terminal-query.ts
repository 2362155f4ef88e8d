import {
  BerthError,
  LOG_LINES_MAX,
  TERMINAL_MAX,
  TERMINAL_MODES,
  type TerminalMode,
  type TerminalQuery,
} from '@berth/contract';

/** Reads the query of a terminal connection. Throws `invalid_input` naming the parameter. */
export function parseTerminalQuery(url: URL): TerminalQuery {
  const mode = url.searchParams.get('mode') ?? TERMINAL_MODES.screen;
  if (!Object.hasOwn(TERMINAL_MODES, mode))
    throw invalid('mode', mode, Object.keys(TERMINAL_MODES).join(', '));
  const number = (name: string, max: number) => wholeNumber(url.searchParams, name, max);
  const query = {
    target: url.searchParams.get('target') ?? '',
    mode: mode as TerminalMode,
    from: number('from', Number.MAX_SAFE_INTEGER),
    lines: number('lines', LOG_LINES_MAX),
    generation: number('generation', Number.MAX_SAFE_INTEGER),
    cols: number('cols', TERMINAL_MAX),
    rows: number('rows', TERMINAL_MAX),
    follow: url.searchParams.get('follow') === '1',
    readOnly: url.searchParams.get('readOnly') === '1',
  };
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined),
  ) as unknown as TerminalQuery;
}

function wholeNumber(parameters: URLSearchParams, name: string, max: number): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw invalid(name, text, `a whole number up to ${max}`);
}

function invalid(name: string, value: string, wanted: string): BerthError {
  return new BerthError({
    code: 'invalid_input',
    message: `${name}=${value} in a terminal request: it must be ${wanted}.`,
  });
}
