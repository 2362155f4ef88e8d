import type { NoticeActivity } from '@berth/contract';
import type { Notice } from '../ports/notices.ts';

export type NoticeFacts = Omit<Notice, 'title' | 'body'>;

/** Bubbles show less, and `berth explain` shows all of it. */
const DETAIL_MAX = 300;

const TITLES: Readonly<Record<NoticeActivity, string>> = {
  waiting_approval: 'asks for an approval',
  waiting_input: 'asks a question',
  auth_failed: 'needs a login',
  limited: 'has reached a usage limit',
  error: 'has stopped with an error',
  done: 'is done',
};

/** Puts it into words. What comes from an assistant is one line of plain text afterwards. */
export function newNotice(facts: NoticeFacts): Notice {
  const { name, agent, workspace, activity } = facts;
  const detail = plain(facts.detail ?? '');
  const lines = [...(detail === '' ? [] : [detail]), plain(`${agent} in ${workspace}`)];
  return {
    ...facts,
    detail: detail === '' ? null : detail,
    title: `${name} ${TITLES[activity]}`,
    body: lines.join('\n'),
  };
}

/**
 * Control characters, line separators, and those that turn the direction of what follows: a terminal would obey them,
 * and a bubble would show them wrongly.
 */
// oxlint-disable-next-line no-control-regex -- Control characters are what this is about.
const UNFIT = /[\s\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

function plain(text: string): string {
  const line = text.toWellFormed().replaceAll(UNFIT, ' ').trim();
  const characters = [...line.slice(0, 2 * DETAIL_MAX)];
  return characters.length <= DETAIL_MAX && line.length <= 2 * DETAIL_MAX
    ? line
    : `${characters.slice(0, DETAIL_MAX - 1).join('')}…`;
}
