/**
 * The drop folder of a node, where its configuration names one.
 *
 * @module
 */
import { type DropFolder, startDropFolder } from '../drop/drop-folder.ts'
import { makeImportDropped } from '../drop/import-dropped.ts'
import type { NodeParts } from './node-parts.ts'

export async function startDrop(parts: NodeParts): Promise<DropFolder | undefined> {
  const { config, ledger, standard, log, now, newId } = parts
  const { dropFolder, code } = config
  if (dropFolder === undefined) return undefined
  return startDropFolder({
    ...{ folder: dropFolder.path, settleSeconds: dropFolder.settleSeconds, node: code, now, newId, log },
    importDropped: makeImportDropped({ ledger, standard, regionCode: code, profile: dropFolder.profile, now }),
    lease: ledger.session.lease,
    onResult: ({ file, outcome, error }) => log.info({ file, outcome, code: error?.code }, 'dropped file'),
  })
}
