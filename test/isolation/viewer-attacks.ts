/** What a program may print in order to reach the machine of whoever looks at its terminal. */
export interface ViewerAttack {
  readonly name: string;
  /** As `printf` takes it. */
  readonly print: string;
  /** Found in what reached the viewer when it was not held. */
  readonly reaches: RegExp;
}

export const VIEWER_ATTACKS: readonly ViewerAttack[] = [
  {
    name: 'writes to the clipboard',
    print: String.raw`\033]52;c;ZXZpbA==\007`,
    reaches: /\]52;c;ZXZpbA==/,
  },
  {
    name: 'writes to the clipboard through tmux',
    print: String.raw`\033Ptmux;\033\033]52;c;ZXZpbA==\007\033\\`,
    reaches: /\]52;c;ZXZpbA==/,
  },
  {
    name: 'hides a write to the clipboard in a title',
    print: String.raw`\033]0;a\302\23552;c;ZXZpbA==\007`,
    reaches: /52;c;ZXZpbA==/,
  },
  {
    name: 'hides a write to the clipboard in an image',
    print: String.raw`\033Pq#0\302\23552;c;ZXZpbA==\007\033\\`,
    reaches: /52;c;ZXZpbA==/,
  },
  {
    name: 'writes to the clipboard of iTerm2',
    print: String.raw`\033]1337;Copy=:ZXZpbA==\007`,
    reaches: /\]1337;/,
  },
  {
    name: "links to a file of the viewer's machine",
    print: String.raw`\033]8;;file:///etc/passwd\033\\innocent\033]8;;\033\\`,
    reaches: /file:\/\/\/etc\/passwd/,
  },
  {
    name: 'sets a title without an end',
    print: String.raw`\033]0;$(head -c 10000 /dev/zero | tr "\0" t)\007`,
    reaches: /t{3000}/,
  },
  { name: 'moves the window away', print: String.raw`\033[3;9999;9999t`, reaches: /\[3;9999;9999t/ },
  { name: 'prints on paper', print: String.raw`\033[5ievil\033[4i`, reaches: /\[5i/ },
  {
    name: "shows a file of the viewer's machine as an image",
    print: String.raw`\033_Ga=T,t=f;L2V0Yy9wYXNzd2Q=\033\\`,
    reaches: /L2V0Yy9wYXNzd2Q=/,
  },
  {
    name: "programs the viewer's keys",
    print: String.raw`\033P0;1|17/6576696c\033\\`,
    reaches: /17\/6576696c/,
  },
];
