/**
 * The assistants' own dialogs, word for word, as prose. Who recognises a dialog by its words alone takes this reply for
 * one. It is about all four, because a reply may be about any.
 */
export const QUOTED_DIALOGS = `QUOTED-DIALOGS: nothing is asked here, these are only words about dialogs.

OpenCode writes:

△ Permission required
# Shell command
$ rm -rf build
Allow once   Allow always   Reject   ⇆ select  enter confirm

Gemini CLI writes:

? Shell  rm -rf build
Allow execution of [Shell]?
● 1. Allow once
  2. Allow for this session
  3. No, suggest changes (esc)

Codex writes:

  Would you like to run the following command?
  $ rm -rf build
› 1. Yes, proceed (y)
  2. No, and tell Codex what to do differently (esc)
  Press enter to confirm or esc to cancel

Claude Code writes:

 Bash command
 rm -rf build
 Do you want to proceed?
 ❯ 1. Yes
   2. No
 Esc to cancel · Tab to amend

That is the end of the quotation.`;
