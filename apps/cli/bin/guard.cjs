'use strict';

// Written for any Node ever released (ES5 syntax only): an old Node must get as far as printing the sentence below.

var WANTED = '24 (24.16 or later), or 26.1 and later';

/** Whether this Node version fits `engines.node` in package.json (>=24.16.0 <25 || >=26.1.0). A test holds the two together. */
function supportsNode(version) {
  var parts = String(version).replace(/^v/, '').split('.');
  var major = parseInt(parts[0], 10);
  var minor = parseInt(parts[1], 10);
  if (major === 24) return minor >= 16;
  if (major === 26) return minor >= 1;
  return major > 26;
}

/**
 * Why Berth cannot run on this platform, or null when it can. The C library is asked for by a function because finding
 * out costs time, and only Linux has the question.
 */
function platformRefusal(platform, arch, usesMusl) {
  if (platform === 'win32') {
    return 'Berth does not run on Windows itself: install WSL 2 (`wsl --install`) and run it there, with a Node.js for Linux.';
  }
  if ((platform !== 'linux' && platform !== 'darwin') || (arch !== 'x64' && arch !== 'arm64')) {
    return (
      'Berth runs on Linux with glibc and on macOS, on x64 and arm64; this is ' +
      platform +
      ' on ' +
      arch +
      '.'
    );
  }
  if (platform === 'linux' && usesMusl()) {
    return 'Berth needs a Linux with glibc, such as Debian, Ubuntu or Fedora; this one uses musl (Alpine Linux?).';
  }
  return null;
}

function nodeRefusal(version) {
  if (supportsNode(version)) return null;
  return (
    'Berth needs Node.js ' +
    WANTED +
    ', but this is Node.js ' +
    String(version).replace(/^v/, '') +
    ': install Node.js 24 from https://nodejs.org (or with `nvm install 24`) and run berth again.'
  );
}

/** Whether this process runs on musl. The report costs milliseconds, so it is written only where a musl loader lies about. */
function usesMusl() {
  var fs = require('fs');
  var loader = process.arch === 'arm64' ? '/lib/ld-musl-aarch64.so.1' : '/lib/ld-musl-x86_64.so.1';
  if (!fs.existsSync(loader) || !process.report) return false;
  // Without this the report looks up the names of all open connections, which may take seconds.
  process.report.excludeNetwork = true;
  var report = process.report.getReport();
  if (typeof report === 'string') report = JSON.parse(report);
  return !report.header.glibcVersionRuntime;
}

/** One sentence that says why this process cannot run Berth, or null. */
function refusal() {
  // The platform comes before the version: nobody should install another Node only to be refused again.
  return platformRefusal(process.platform, process.arch, usesMusl) || nodeRefusal(process.version);
}

module.exports = {
  supportsNode: supportsNode,
  platformRefusal: platformRefusal,
  nodeRefusal: nodeRefusal,
  usesMusl: usesMusl,
  refusal: refusal,
};
