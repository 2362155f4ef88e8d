import {
  type Field,
  booleanOf,
  fail,
  listOf,
  numberOf,
  objectWith,
  oneOf,
  type Range,
  stringOf,
} from './checks.ts';
import { decodeEscapes } from './decode-escapes.ts';
import { AUTO_ANSWERS, IGNORABLE_SIGNALS, type Step } from './script.ts';

/** Far more than any test needs; it only stops a generated script from filling the memory. */
const STEPS_MAX = 10_000;
/** Questions within answers to questions; deeper is a mistake and would overflow the stack one day. */
const NESTING_MAX = 16;
const ARGV_MAX = 1000;
const DAY_MS = 86_400_000;

const DELAY: Range = { min: 0, max: DAY_MS, fallback: 0 };
const TOKEN_DELAY: Range = { min: 0, max: DAY_MS, fallback: 20 };
const REQUIRED_DELAY: Range = { min: 0, max: DAY_MS };
const EXIT_CODE: Range = { min: 0, max: 255, fallback: 0 };
const CRASH_CODE: Range = { min: 1, max: 255, fallback: 70 };
const COUNT: Range = { min: 0, max: 10_000_000 };

type StepParser = (field: Field, nesting: number) => Step;

const PARSERS: { readonly [Name in Step['do']]: StepParser } = {
  say(field) {
    const { text, msPerToken } = objectWith(field, ['do', 'text', 'msPerToken']);
    return { do: 'say', text: stringOf(text), msPerToken: numberOf(msPerToken, TOKEN_DELAY) };
  },
  think(field) {
    return { do: 'think', ms: numberOf(objectWith(field, ['do', 'ms']).ms, REQUIRED_DELAY) };
  },
  tool(field) {
    const { name, detail, ms, result } = objectWith(field, ['do', 'name', 'detail', 'ms', 'result']);
    return {
      do: 'tool',
      name: stringOf(name),
      detail: stringOf(detail, ''),
      ms: numberOf(ms, DELAY),
      result: stringOf(result, ''),
    };
  },
  ask(field, nesting) {
    const { question, onYes, onNo, auto } = objectWith(field, ['do', 'question', 'onYes', 'onNo', 'auto']);
    return {
      do: 'ask',
      question: stringOf(question),
      onYes: parseSteps(onYes, nesting + 1),
      onNo: parseSteps(onNo, nesting + 1),
      auto: auto.value === undefined ? 'yes' : oneOf(auto, AUTO_ANSWERS),
    };
  },
  crash(field) {
    const { code, message } = objectWith(field, ['do', 'code', 'message']);
    return {
      do: 'crash',
      code: numberOf(code, CRASH_CODE),
      message: stringOf(message, 'crashed because the script says so'),
    };
  },
  exit(field) {
    return { do: 'exit', code: numberOf(objectWith(field, ['do', 'code']).code, EXIT_CODE) };
  },
  title(field) {
    return { do: 'title', text: stringOf(objectWith(field, ['do', 'text']).text) };
  },
  raw(field) {
    const { bytes, repaint } = objectWith(field, ['do', 'bytes', 'repaint']);
    return {
      do: 'raw',
      bytes: decodeEscapes(stringOf(bytes), bytes.path),
      repaint: booleanOf(repaint, false),
    };
  },
  count(field) {
    const { from, to, everyMs, line } = objectWith(field, ['do', 'from', 'to', 'everyMs', 'line']);
    return {
      do: 'count',
      from: numberOf(from, { ...COUNT, fallback: 1 }),
      to: numberOf(to, COUNT),
      everyMs: numberOf(everyMs, DELAY),
      line: stringOf(line, 'line {n}'),
    };
  },
  ignoreSignals(field) {
    const { signals } = objectWith(field, ['do', 'signals']);
    const ignored = listOf(signals, IGNORABLE_SIGNALS.length, (item) => oneOf(item, IGNORABLE_SIGNALS));
    return { do: 'ignoreSignals', signals: ignored };
  },
  spawn(field) {
    const { argv, detached, showPid } = objectWith(field, ['do', 'argv', 'detached', 'showPid']);
    const [file, ...args] = listOf(argv, ARGV_MAX, (item) => stringOf(item));
    if (file === undefined || file === '') return fail(argv.path, 'must name a program');
    return {
      do: 'spawn',
      argv: [file, ...args],
      detached: booleanOf(detached, false),
      showPid: booleanOf(showPid, false),
    };
  },
};

const STEP_NAMES = Object.keys(PARSERS) as Step['do'][];

export function parseSteps(field: Field, nesting = 0): Step[] {
  if (nesting > NESTING_MAX) fail(field.path, `is nested too deeply; ${NESTING_MAX} levels is the limit`);
  return listOf(field, STEPS_MAX, (item) => parseStep(item, nesting));
}

function parseStep(field: Field, nesting: number): Step {
  const { value, path } = field;
  if (typeof value !== 'object' || value === null) return fail(path, 'must be an object with a key "do"');
  const name = oneOf({ value: 'do' in value ? value.do : undefined, path: `${path}.do` }, STEP_NAMES);
  return PARSERS[name](field, nesting);
}
