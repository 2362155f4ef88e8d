import type { Case } from '../harness/case.ts';
import { access } from './access.ts';
import { api } from './api.ts';
import { assistants } from './assistants.ts';
import { containers } from './containers.ts';
import { detection } from './detection.ts';
import { echo } from './echo.ts';
import { flood } from './flood.ts';
import { hooks } from './hooks.ts';
import { idle } from './idle.ts';
import { isolation } from './isolation.ts';
import { leakCheck } from './leaks.ts';
import { ls } from './ls.ts';
import { memory } from './memory.ts';
import { positions } from './positions.ts';
import { recovery } from './recovery.ts';
import { sampling } from './sampling.ts';
import { startCommand } from './start-command.ts';
import { startMany } from './start-many.ts';
import { startOne } from './start-one.ts';
import { web } from './web.ts';

/** In the order of the report. */
export const CASES: readonly Case[] = [
  startOne,
  startMany,
  startCommand,
  isolation,
  containers,
  positions,
  ls,
  api,
  access,
  echo,
  web,
  flood,
  memory,
  idle,
  sampling,
  assistants,
  hooks,
  detection,
  recovery,
  leakCheck,
];
