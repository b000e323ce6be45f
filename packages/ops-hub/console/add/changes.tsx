/** Shows what an inventory text would change in a hub. The runtime of the hub makes the plan. */
import { Button, Card, Command, Empty, Failure, runCommand } from '@inter-hub/console'
import { useMutation } from '@tanstack/react-query'
import { type RefObject, useState } from 'react'
import type { PlannedText, Unplanned } from '../../src/preview/result.ts'
import { changeWords, fileNameOf, isPlan, lineRange } from './words.ts'
import './add.css'

/** How long the command waits for a runtime. */
const expiresIn = 'PT30S'
/** The number of lines that are shown at first. */
const linesFirst = 100

type Result = PlannedText | Unplanned

async function planOf(hub: string, text: string): Promise<Result> {
  const body = { hub, name: 'plan-inventory', input: { text }, expiresIn }
  const { status, result, error } = await runCommand(body)
  if (status === 'expired')
    throw new Error(`No runtime of ${hub} responded within 30 seconds. ./ihub diff does not need a runtime.`)
  if (status === 'succeeded' && isPlan(result)) return result
  if (status === 'succeeded') throw new Error(`The runtime of ${hub} returned a result that is not a plan.`)
  const { problems } = (result ?? {}) as Pick<Unplanned, 'problems'>
  if (!Array.isArray(problems)) throw new Error(error?.message ?? `The command was ${status}.`)
  return { code: error?.code ?? '', message: error?.message ?? '', problems }
}

interface ChangesProps {
  hub: string
  text: string
  editor: RefObject<HTMLTextAreaElement | null>
}

export function Changes({ hub, text, editor }: ChangesProps) {
  const { mutate, data, error, isPending, isIdle } = useMutation({ mutationFn: () => planOf(hub, text) })
  const command = `./ihub diff -f ${fileNameOf(text)}`
  return (
    <Card
      title="Changes"
      aside={
        <Button onClick={() => mutate()} disabled={isPending}>
          {isIdle ? 'Show changes' : 'Show again'}
        </Button>
      }
    >
      {isIdle && <Empty command={command}>See what the file would change in {hub}. Nothing is written.</Empty>}
      {isPending && (
        <p className="pad dim2 loading" role="status">
          Waiting for the runtime of {hub}…
        </p>
      )}
      {error !== null && !isPending && (
        <div className="pad stack">
          <Failure error={error} />
          <Command text={command} />
        </div>
      )}
      {data !== undefined && !isPending && <Shown result={data} text={text} editor={editor} />}
    </Card>
  )
}

function Shown({ result, text, editor }: { result: Result } & Pick<ChangesProps, 'text' | 'editor'>) {
  if ('code' in result) return <Problems result={result} text={text} editor={editor} />
  return (
    <>
      <p className="pad" role="status">
        {changeWords(result)}
      </p>
      {result.lines.length > 0 && <Lines lines={result.lines} more={result.more} />}
    </>
  )
}

const signWords = { '+': 'added', '-': 'removed', '~': 'changed', ' ': undefined }

function Lines({ lines, more }: Pick<PlannedText, 'lines' | 'more'>) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? lines : lines.slice(0, linesFirst)
  return (
    <>
      <ul className="planlines">
        {shown.map(({ sign, text }, at) => (
          <li key={`${at} ${text}`} data-sign={signWords[sign]}>
            <span aria-hidden>{sign}</span>
            {signWords[sign] && <span className="sr">{signWords[sign]}: </span>}
            <code>{text}</code>
          </li>
        ))}
      </ul>
      {shown.length < lines.length && (
        <div className="pad">
          <Button onClick={() => setWhole(true)}>Show all {lines.length} lines</Button>
        </div>
      )}
      {more > 0 && shown.length === lines.length && (
        <p className="pad dim2">{more} more lines are not shown; ./ihub diff prints all.</p>
      )}
    </>
  )
}

interface ProblemsProps extends Pick<ChangesProps, 'text' | 'editor'> {
  result: Unplanned
}

/** The mistakes in the file, each with a link to its line. */
function Problems({ result: { message, problems = [] }, text, editor }: ProblemsProps) {
  const go = (line: number) => {
    editor.current?.focus()
    editor.current?.setSelectionRange(...lineRange(text, line))
  }
  return (
    <div className="pad stack" role="alert">
      <p className="failure">{message}</p>
      <ul className="stack">
        {problems.map(({ line, column, path, message }) => (
          <li key={`${line} ${column} ${path} ${message}`} className="planproblem">
            <button type="button" className="link" onClick={() => go(line)}>
              Line {line}, column {column}
            </button>
            <span>
              {path !== '' && <code>{path}: </code>}
              {message}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
