/** `ihub coverage`: of each data store the last backup and the last tested restore. */
import type { Proof } from '@inter-hub/ops-hub'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes } from '../failure.ts'
import { age, type OutputForm, printJson, printLine, printLines, printTable, showGateState } from '../output.ts'

export async function coverageCommand(
  args: ConnectionOptions & { output: OutputForm; hub: string; exitCode?: boolean }
): Promise<void> {
  const client = await connect(args)
  const { readCoverage } = await import('@inter-hub/ops-hub')
  const rows = await readCoverage(client, args.hub)
  if (args.exitCode && rows.some(({ isCovered }) => !isCovered)) process.exitCode = exitCodes.no
  if (args.output === 'json') return printJson(rows)
  if (rows.length === 0)
    return printLine(`The hub ${args.hub} has no data stores: widgets with the attribute "kind: data-store".`)
  printTable(
    ['restorable', 'data store', 'owner', 'last backup', 'last tested restore', 'restored to', 'missing'],
    rows.map(({ store, owner, backup, restore, isCovered, missing }) => [
      showGateState(isCovered ? 'green' : 'red', isCovered ? 'yes' : 'no'),
      store,
      owner ?? 'unknown',
      shown(backup),
      shown(restore),
      restore?.target ?? '-',
      missing.join('; ') || '-'
    ])
  )
  const covered = rows.filter(({ isCovered }) => isCovered).length
  printLines(['', `${covered} of ${rows.length} data stores have a fresh backup and a fresh, tested restore.`])
}

function shown(proof: Proof | null): string {
  if (proof === null) return 'never'
  return proof.state === 'fresh' ? age(proof.at) : `${age(proof.at)} (${proof.state})`
}
