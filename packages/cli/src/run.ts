/**
 * `ihub` with its arguments: one place decides how each command ends. The server is loaded by the commands that run one alone
 * (measured: it takes two thirds of a second).
 */
import { CommanderError } from 'commander'
import { exitCodeOf, exitCodes, linesOf } from './failure.ts'
import { isServing, printJson, printLine, printLines, printText } from './output.ts'
import { createProgram } from './program.ts'

// A reader of the output, such as `head`, may close it early: the rest is not wanted. If it cannot be written, such as to a full
// disk, the command has failed. A server continues without it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (isServing()) return
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
    if (stream === process.stdout) printLine(`The output cannot be written: ${error.message}.`, process.stderr)
    process.exit(exitCodes.no)
  })
}

/** Prints what the command answers, and sets the exit code of the process; never throws. */
export async function runIhub(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: 'user' })
  } catch (error) {
    end(error, args)
  }
}

function end(error: unknown, args: readonly string[]): void {
  const code = exitCodeOf(error)
  process.exitCode = code ?? 70
  if (code === 0) return
  // Commander has said its own mistakes already.
  if (error instanceof CommanderError) return
  const wantsJson = args.includes('json') && args.some((word) => word === '-o' || word === '--output')
  if (wantsJson) printJson({ error: linesOf(error).join('\n'), exitCode: process.exitCode })
  else printLines(linesOf(error), process.stderr)
  if (code === undefined && error instanceof Error) printText(`This is a bug of ihub: ${error.stack}`, process.stderr)
}
