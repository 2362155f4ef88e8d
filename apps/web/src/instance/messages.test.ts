import {
  ACTIVITIES,
  ATTACHMENTS,
  EXIT_CAUSES,
  HEALTHS,
  HOLDS,
  ISOLATIONS,
  LIMIT_NAMES,
  NETWORKS,
  PROMPT_STATES,
  RECOVERY_STATES,
  RESTART_POLICIES,
  SIGNAL_SOURCES,
  STATUSES,
  VERDICTS,
} from '@berth/contract';
import { expect, it } from 'vitest';
import inbox from '../messages/en/inbox.json' with { type: 'json' };
import { ITEM_KINDS } from '../inbox/inbox-items.ts';
import instance from '../messages/en/instance.json' with { type: 'json' };
import { ACTS } from './possible-acts.ts';

it.each([
  ['activities', instance.explain.activity, ACTIVITIES],
  ['sources', instance.explain.source, SIGNAL_SOURCES],
  ['verdicts', instance.explain.verdict, VERDICTS],
  ['meanings of verdicts', instance.explain.meaning, VERDICTS],
  ['causes of an end', instance.situation.ended, EXIT_CAUSES],
  ['states of recovery', instance.recovery.state, RECOVERY_STATES],
  ['states of prompts', instance.prompt.state, PROMPT_STATES],
  ['policies', instance.restart, RESTART_POLICIES],
  ['meanings of policies', instance.restart.meaning, RESTART_POLICIES],
  ['healths', instance.restart.healths, HEALTHS],
  ['holds', instance.limits.hold, HOLDS],
  ['statuses', instance.details.statuses, STATUSES],
  ['attachments', instance.details.attachments, ATTACHMENTS],
  ['isolations', instance.isolation, ISOLATIONS],
  ['networks', instance.isolation.networks, NETWORKS],
])('there are words for all %s', (_, words, known) => {
  expect(Object.keys(words)).toEqual(expect.arrayContaining(Object.keys(known)));
});

it.each([
  ['limits', instance.limit, LIMIT_NAMES],
  ['hints at limits', instance.limits.hint, LIMIT_NAMES],
  ['acts', instance.act, ACTS],
  ['acts that were done', instance.did, ACTS],
  ['acts that were refused', instance.failed, ACTS],
  ['kinds of the inbox', inbox.kind, ITEM_KINDS],
  ['what the inbox asks', inbox.asked, ITEM_KINDS],
])('there are words for all %s', (_, words, known) => {
  expect(Object.keys(words)).toEqual(expect.arrayContaining([...known]));
});
