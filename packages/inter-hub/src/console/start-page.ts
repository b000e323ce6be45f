/** The page at `/` of a server without the console: introduces the server and links to further pages. */
import { createHash } from 'node:crypto'
import { version } from '../kernel/release.ts'

const style = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1.25rem; }
h1 { margin-bottom: 0; }
h1 + p { margin-top: 0; opacity: 0.75; }
code, pre { font: 0.9em/1.5 ui-monospace, monospace; }
pre { padding: 0.75rem 1rem; border: 1px solid; border-radius: 0.4rem; overflow-x: auto; }
li { margin: 0.3rem 0; }
`

/** For the header Content-Security-Policy: the page loads nothing and runs nothing. */
export const startPagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const missing = `<h2>The console is not built</h2>
<p>To build it, run this command in the Inter-Hub folder, then restart the server:</p>
<pre>node scripts/setup.mjs</pre>
`

/** @param isMissing whether the server expected a console that is not built */
export const startPage = (isMissing: boolean) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Inter-Hub</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Inter-Hub</h1>
<p>Version ${version}. Silence is never green.</p>
<p>Inter-Hub answers what runs where, who owns it, how it is reached, and what evidence shows that it works. Every result
expires: a check that stopped or a backup that nobody restored stops being green by itself.</p>
${isMissing ? missing : ''}<h2>This server</h2>
<ul>
<li><a href="/api/v2/docs">API documentation</a>, with requests to try</li>
<li><a href="/api/v2/openapi.json">OpenAPI document</a> for client generators</li>
<li><a href="/api/v2/hubs">Hubs</a> and <a href="/api/v2/event-types">event types</a>, public as JSON</li>
<li><a href="/readyz">Readiness</a></li>
</ul>
<p>Everything else needs a key, sent as <code>Authorization: Bearer …</code>. The operator of this server creates keys.</p>
<h2>From the command line</h2>
<p>In the checkout of Inter-Hub:</p>
<pre>./ihub status
./ihub explain &lt;widget&gt;
./ihub apply -f my.yaml</pre>
</main>
</body>
</html>
`
