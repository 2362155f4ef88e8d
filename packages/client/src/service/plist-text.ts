import { serviceMark } from './service-file.ts';
import { type ServiceProgram, serviceCommand, serviceVariables } from './service-program.ts';

/** A property list for the user's launchd (launchd.plist(5)). */
export function plistText(program: ServiceProgram, label: string): string {
  const { paths, umask } = program;
  const words = serviceCommand(program).map((word) => `    <string>${escaped(word)}</string>`);
  const variables = Object.entries(serviceVariables(program)).map(
    ([name, value]) => `    <key>${escaped(name)}</key>\n    <string>${escaped(value)}</string>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- This file was ${commentFree(serviceMark(paths.state))}.
     It is written anew by that command, and taken away by \`berth service remove\`.
     NOT RUN YET: nobody has tried this file on a Mac. Tell us what you see. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${escaped(label)}</string>
  <key>ProgramArguments</key>
  <array>
${words.join('\n')}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
${variables.join('\n')}
  </dict>
  <key>WorkingDirectory</key>
  <string>/</string>
  <key>Umask</key>
  <integer>${umask}</integer>
  <key>StandardErrorPath</key>
  <string>${escaped(paths.daemonLog)}</string>
  <key>RunAtLoad</key>
  <true/>
  <!-- Not after an end in good order, which somebody asked for. -->
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>1</integer>
  <key>ExitTimeOut</key>
  <integer>30</integer>
  <!-- Only the daemon ends with the service: its instances go on, and the next daemon finds them. -->
  <key>AbandonProcessGroup</key>
  <true/>
</dict>
</plist>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Two hyphens end a comment. In the quotes of JSON a hyphen may be written as its number. */
function commentFree(text: string): string {
  return text.replaceAll('--', String.raw`\u002d\u002d`);
}
