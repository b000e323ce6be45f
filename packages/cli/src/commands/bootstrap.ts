/** `ihub bootstrap <dir>`: makes a hub out of its definition, through API v2 alone. */
import { writeFile } from 'node:fs/promises'
import { bootstrap } from '../bootstrap/bootstrap.ts'
import { readDefinition } from '../bootstrap/definition.ts'
import { countChanges, stepLine } from '../bootstrap/report.ts'
import { givenRuntimeKey, keyOption, patience, requireInterHub, requireKey, runtimeKeyPlace } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { printJson, printLine } from '../output.ts'
import { bindKey, keyFileOf } from '../server-file.ts'

export interface BootstrapArguments {
  base?: string
  context?: string
  output: 'table' | 'json'
  dryRun?: boolean
  report?: string
  rotateKey?: boolean
  domain?: string
  keyFile?: string
  key?: string
  emitSql?: boolean
  to?: string
}

export async function bootstrapCommand(folder: string, args: BootstrapArguments): Promise<void> {
  if (args.emitSql) {
    refuseWithSql(args)
    return (await import('./emit-sql.ts')).emitSql(folder, args)
  }
  if (args.to !== undefined) throw new Failure(exitCodes.input, '--to needs --emit-sql.')
  const definition = readDefinition(folder)
  const { base: wantedBase, context } = args
  const { base, key } = await requireKey(
    { ...(wantedBase && { base: wantedBase }), ...(context && { context }) },
    'operator'
  )
  // Looked at before the key is sent anywhere.
  const { version } = await requireInterHub(base, patience)
  const isDryRun = args.dryRun ?? false
  const { slug } = definition.hub
  const place = keyOption(args)
  const given = place === undefined ? givenRuntimeKey(slug) : undefined
  const report = await bootstrap(definition, {
    base,
    serverVersion: version,
    operatorKey: key,
    keyPlace: runtimeKeyPlace(slug, place),
    runtimeKey: given,
    retry: patience,
    ...(args.domain === undefined ? {} : { domain: args.domain }),
    dryRun: isDryRun,
    rotateKey: args.rotateKey ?? false,
    onStep: (step) => {
      if (args.output === 'table') printLine(stepLine(step, isDryRun), process.stderr)
    }
  })
  if (!isDryRun && report.keyFile === keyFileOf(slug)) await bindKey(slug, base)
  if (args.report !== undefined) {
    await writeFile(args.report, `${JSON.stringify(report, null, 2)}\n`).catch((error: Error) => {
      throw new Failure(exitCodes.input, `The report cannot be written: ${error.message}`)
    })
  }
  if (args.output === 'json') return printJson(report)
  const changes = countChanges(report.steps)
  const unchanged = report.steps.length - changes
  const words = isDryRun ? 'would change; nothing was written' : 'changed'
  printLine(`${slug} at ${base}: ${changes} ${words}, ${unchanged} unchanged. Runtime key: ${report.keyFile}`)
}

/** Options for a server or a key cannot be combined with --emit-sql. @throws Failure */
function refuseWithSql({ base, context, output, dryRun, report, rotateKey, keyFile, key }: BootstrapArguments): void {
  const given = {
    '--base': base,
    '--context': context,
    '--dry-run': dryRun,
    '--report': report,
    '--rotate-key': rotateKey,
    '--key-file': keyFile,
    '--key': key,
    '--output json': output === 'json' ? output : undefined
  }
  const [first] = Object.entries(given).find(([, value]) => value !== undefined) ?? []
  if (first === undefined) return
  throw new Failure(
    exitCodes.input,
    `${first} cannot be used with --emit-sql, which connects to no server and creates no key.`
  )
}
