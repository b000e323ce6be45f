/** docs/problems.md, made from the declared problems. */
import { declaredProblems } from '../kernel/problem.ts'

export function problemsPage(): string {
  const sections = declaredProblems().map(
    ({ code, status, title, help, type }) =>
      `## ${code}\n\n${title} (${status}). ${help}${type === undefined ? '' : ` Its \`type\` is <${type}>.`}\n`
  )
  return `# Problems

Every failure of the API is \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\` (what was wrong this
time and what to do), \`instance\`, \`code\` (stable), \`request_id\` (as in the server's log), and \`errors\` with the place of each
fault: a JSON pointer into the body, or the name of a parameter. \`type\` is an address of the server that returns the text
below, or one that is registered for such a problem everywhere. This page is made by \`npm run generate\`.

${sections.join('\n')}`
}
