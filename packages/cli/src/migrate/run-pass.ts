/** One pass: reads the other server and writes an import file with the changes since the previous pass. */
import { exitCodes, Failure } from '../failure.ts'
import { adoptKeys, type OldKey } from './adopt.ts'
import { noteOthers, takeAnnotations } from './annotations.ts'
import { takeEvents, takeEvidence } from './events.ts'
import { takeConsumers, takeHubs, takeManifests } from './hubs.ts'
import { ImportFile } from './import-file.ts'
import type { OldServer } from './old-server.ts'
import type { Pass } from './pass.ts'
import type { Progress } from './progress.ts'
import type { Report } from './report.ts'
import { takeOwners, takeRelations, takeWidgets } from './widgets.ts'

export interface PassOptions {
  server: OldServer
  /** Path of the import file. */
  to: string
  report: Report
  /** What earlier passes took, which this one extends. */
  progress: Progress
  keys: readonly OldKey[]
  /** Whether no other pass follows. */
  isLast: boolean
}

/** Writes the import file and returns the number of its rows. If the pass fails, it leaves no file. @throws Failure, IhubError */
export async function runPass({ server, to, report, progress, keys, isLast }: PassOptions): Promise<number> {
  const readAt = new Date().toISOString()
  report.begin()
  const file = await ImportFile.create(to, { update: true, from: server.base, exportedAt: readAt })
  const pass: Pass = {
    ...{ server, file, report, progress, readAt, isLast },
    ...{
      hubs: new Map(),
      consumers: new Map(),
      oldIds: new Map(),
      operators: new Set(),
      declared: new Map(),
      widgets: new Map(),
      slugs: new Map(),
      seenAt: new Map(),
      actors: new Set(),
      absent: new Set(),
      partial: new Set()
    }
  }
  try {
    await takeHubs(pass)
    if (pass.hubs.size === 0)
      throw new Failure(exitCodes.no, `No hub could be taken from ${server.base}. ${report.lines().join(' ')}`)
    await takeManifests(pass)
    await takeConsumers(pass)
    await adoptKeys(pass, keys)
    await takeOwners(pass)
    await takeWidgets(pass)
    await takeRelations(pass)
    await takeEvents(pass)
    await takeEvidence(pass)
    await takeAnnotations(pass)
    await noteOthers(pass)
    noteGone(pass)
    await file.finish()
    return file.lines
  } catch (error) {
    await file.abandon()
    report.undo()
    throw error
  }
}

/** Reports what was deleted on the old server since an earlier pass. It stays on the new server. */
function noteGone({ progress, report, partial }: Pass): void {
  const kinds = ['hubs', 'consumers', 'widgets', 'annotations'].filter((kind) => !partial.has(kind))
  for (const kind of kinds)
    for (const id of progress.takeUnseen(kind))
      report.gone({ kind, id, reason: 'it was deleted on the old server after it was taken' })
}
