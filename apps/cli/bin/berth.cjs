#!/usr/bin/env node
'use strict';

// ES5 only, like guard.cjs. Modern syntax lives in load.cjs, which an unfit Node never reads.

/** Exit status of `platform_unsupported` in the table of errors. */
var UNSUPPORTED = 10;

var reason = require('./guard.cjs').refusal();
if (reason !== null) {
  console.error('berth: ' + reason);
  process.exitCode = UNSUPPORTED;
} else {
  require('./load.cjs');
}
