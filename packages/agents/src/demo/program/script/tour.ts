import type { Rule, Script, Step } from './script.ts';

const MS_PER_TOKEN = 80;

/** The built-in script: a tour of less than two minutes with `--auto`. Everything it says about Berth must be true. */
export const TOUR: Script = {
  title: 'Berth demo',
  startup: [
    say(
      'Hello. I am the demo assistant that ships with Berth. I am a script: I understand a handful of prompts, and I never read or change your files.',
      'Try "what is berth", "show me a tool", "what if my terminal closes", "is this real" or "bye". `/help` lists the commands.',
    ),
  ],
  rules: [
    rule(/^\W*(hi|hello|hey)\b/i, [say('Hello! Ask me "what is berth", or type `/help`.')]),
    rule(/what.*(is|does).*berth/i, [
      { do: 'think', ms: 1200 },
      say(
        'Berth runs AI coding assistants side by side and looks after their terminals.',
        'Each assistant is an instance: one program in a terminal of its own. A small process, the keeper, holds that terminal and writes everything it shows to a log. You attach to look and type, and detach when you have seen enough. The assistant does not notice.',
        'I run in such an instance right now if you started me with Berth.',
      ),
    ]),
    rule(/terminal.*clos|clos.*terminal|detach/i, [
      { do: 'think', ms: 900 },
      say(
        'Nothing happens to me. My terminal belongs to the keeper and not to your window, so closing the window only ends your view.',
        'Try it: type `/slow`, close this window while I talk, and attach again from another one. My answer will have gone on without you.',
      ),
    ]),
    rule(/daemon|restart|recover|crash/i, [
      { do: 'think', ms: 900 },
      say(
        "The Berth daemon is nobody's parent. If it stops or is killed, the keepers and their assistants go on; the next daemon finds them and picks up where the log ends.",
        'An assistant that crashes is shown as exited, with its exit code. Type `/crash` if you want to see that: I end with code 70.',
      ),
    ]),
    rule(/tool|permission|approv|run .*test/i, [
      { do: 'think', ms: 800 },
      say(
        'Assistants use tools, and ask before the risky ones. I pretend to, so that you can see what it looks like.',
      ),
      { do: 'tool', name: 'Read', detail: 'src/greeting.ts', ms: 900, result: '12 lines (pretended)' },
      {
        do: 'ask',
        question: 'Allow: edit src/greeting.ts?',
        onYes: [
          {
            do: 'tool',
            name: 'Edit',
            detail: 'src/greeting.ts',
            ms: 1100,
            result: '1 line changed (pretended)',
          },
          { do: 'tool', name: 'Run', detail: 'npm test', ms: 1600, result: '4 tests passed (pretended)' },
          say('Done. There is no such file; a script cannot edit anything.'),
        ],
        onNo: [say('Understood. I change nothing, which is all I can do anyway.')],
        auto: 'yes',
      },
    ]),
    rule(/real|are you (an )?ai|script/i, [
      say(
        'No. There is no model behind this screen and nothing leaves your machine. I match your prompt against a list and play the answer.',
        'What is real is the rest: the terminal, the keeper, the log and the exit code. You can write a script of your own and start me with `--script FILE`.',
      ),
    ]),
    rule(/unicode|wide|emoji/i, [
      say(
        'Wide and joined characters: 日本語のテキスト, 한국어, 中文, é (e and accent), 👍🏽, 👩‍💻, 🇪🇺.',
        'Terminals disagree about some of them; Berth hands over the bytes as they are.',
      ),
    ]),
    rule(/^\W*(bye|goodbye|quit|exit)\b/i, [
      say('Goodbye. I leave with exit code 0.'),
      { do: 'think', ms: 700 },
      { do: 'exit', code: 0 },
    ]),
  ],
  otherwise: [
    { do: 'think', ms: 600 },
    say(
      'That is not in my script, and I cannot make anything up: I am no AI.',
      'Try "what is berth", "show me a tool", "what if my terminal closes", "is this real" or "bye".',
    ),
  ],
  auto: [
    'what is berth?',
    'what if my terminal closes?',
    'show me a tool',
    'and if the daemon crashes?',
    'can you do unicode?',
    'is this real?',
  ],
};

function rule(pattern: RegExp, steps: readonly Step[]): Rule {
  return { when: { kind: 'pattern', pattern }, steps };
}

function say(...paragraphs: string[]): Step {
  return { do: 'say', text: paragraphs.join('\n\n'), msPerToken: MS_PER_TOKEN };
}
