/** The page of a browser that is signed in. It holds nothing: what it shows, it asks for as a script would. */
export const PAGE_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Berth</title>
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body>
<header>
<h1>Berth</h1>
<p id="caller"></p>
<button id="sign-out" type="button">Sign out</button>
</header>
<main>
<p id="status" role="status">Asking the daemon …</p>
<noscript><p>This page needs JavaScript. The same is told by: berth ls</p></noscript>
<table id="instances" hidden>
<caption>Instances</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Agent</th><th scope="col">State</th></tr></thead>
<tbody></tbody>
</table>
</main>
</body>
</html>
`;
