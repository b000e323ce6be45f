import { structuredPatch } from 'diff'

/** The steps that a comparison may take: texts that differ in more are shown as replaced. */
const editsMax = 2000

/** What changed between two texts, line by line, with some lines around each change. */
export default function Diff({ before, after }: { before: string; after: string }) {
  if (before === after) return <p className="pad dim2">No difference.</p>
  const patch = structuredPatch('', '', before, after, '', '', { context: 3, maxEditLength: editsMax })
  if (!patch) return <pre className="diff">{after}</pre>
  return (
    <div className="diff">
      {patch.hunks.map(({ oldStart, newStart, lines }) => (
        <div key={`${oldStart} ${newStart}`} className="hunk">
          {lines.map((line, index) => {
            const sign = line[0] === '+' ? 'added' : line[0] === '-' ? 'removed' : undefined
            return (
              <div key={`${index} ${line}`} data-sign={sign}>
                <span aria-hidden>{line[0]}</span>
                {sign && <span className="sr">{sign}: </span>}
                <code>{line.slice(1)}</code>
              </div>
            )
          })}
        </div>
      ))}
    </div>
  )
}
