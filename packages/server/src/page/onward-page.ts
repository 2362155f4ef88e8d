/** Asks for the page as somebody who typed its address would. */
export function onwardPage(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="0; url=/">
<title>Berth</title>
</head>
<body>
<main>
<p>You are signed in. <a href="/">Go on to Berth</a></p>
</main>
</body>
</html>
`;
}
