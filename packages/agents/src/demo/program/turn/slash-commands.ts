import type { Step } from '../script/script.ts';

interface Command {
  readonly name: string;
  readonly usage: string;
  readonly help: string;
  steps(argument: string): readonly Step[];
}

const FLOOD_DEFAULT = 1000;
const FLOOD_MAX = 10_000_000;

const COMMANDS: readonly Command[] = [
  { name: 'help', usage: '/help', help: 'this list', steps: () => [atOnce(helpText())] },
  { name: 'ask', usage: '/ask', help: 'ask for permission, as before a risky tool', steps: askSteps },
  { name: 'slow', usage: '/slow', help: 'a slow answer, to interrupt or to detach from', steps: slowSteps },
  { name: 'flood', usage: '/flood N', help: 'print N numbered lines quickly', steps: floodSteps },
  {
    name: 'crash',
    usage: '/crash',
    help: 'crash with exit code 70',
    steps: () => [{ do: 'crash', code: 70, message: 'crashed on request (/crash)' }],
  },
  { name: 'exit', usage: '/exit', help: 'leave with exit code 0', steps: () => [{ do: 'exit', code: 0 }] },
];

/** The steps of a built-in command, or `undefined` if `prompt` is none. */
export function slashCommand(prompt: string): readonly Step[] | undefined {
  const [, name, argument] = /^\/(\w+)(?:\s+(.*))?$/s.exec(prompt.trim()) ?? [];
  return COMMANDS.find((command) => command.name === name)?.steps((argument ?? '').trim());
}

function helpText(): string {
  const commands = COMMANDS.map(({ usage, help }) => `  \`${usage}\`${' '.repeat(10 - usage.length)}${help}`);
  const keys = [
    'enter sends · alt-enter or ctrl-j starts a new line · up/down recalls earlier prompts',
    'esc interrupts · pgup/pgdn scrolls · ctrl-c twice or ctrl-d leaves',
  ];
  return ['I am a script, not an AI. These commands do something:', '', ...commands, '', ...keys].join('\n');
}

function askSteps(): Step[] {
  return [
    {
      do: 'ask',
      question: 'Allow: run `npm test` in this directory?',
      onYes: [
        { do: 'tool', name: 'Run', detail: 'npm test', ms: 1200, result: 'pretended; nothing was run' },
        { do: 'say', text: 'Done. I only pretended: this demo never runs anything.', msPerToken: 20 },
      ],
      onNo: [{ do: 'say', text: 'Understood, I leave it alone.', msPerToken: 20 }],
      auto: 'yes',
    },
  ];
}

function slowSteps(): Step[] {
  const text = Array.from({ length: 60 }, (_, index) => `Word ${index + 1} of sixty.`).join(' ');
  return [
    { do: 'think', ms: 1500 },
    { do: 'say', text, msPerToken: 150 },
  ];
}

function floodSteps(argument: string): Step[] {
  const lines = argument === '' ? FLOOD_DEFAULT : Number(argument);
  if (!Number.isInteger(lines) || lines < 1 || lines > FLOOD_MAX) {
    return [atOnce(`/flood takes a whole number from 1 to ${FLOOD_MAX}, such as /flood 500.`)];
  }
  return [{ do: 'count', from: 1, to: lines, everyMs: 0, line: 'line {n}' }];
}

function atOnce(text: string): Step {
  return { do: 'say', text, msPerToken: 0 };
}
