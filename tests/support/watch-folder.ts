/**
 * A replica's drop folder in a process of its own, to be killed: `node watch-folder.ts DATABASE_URL FOLDER REGION`.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { makeImportDropped, startDropFolder } from '@guantong/node/drop-folder'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import { shippedStandard } from '@guantong/standard'

const [databaseUrl = '', folder = '', regionCode = ''] = process.argv.slice(2)
const ledger = connectLedger({ databaseUrl, poolSize: 5, applicationName: 'guantong watch' })
const now = () => new Date()
await startDropFolder({
  folder,
  settleSeconds: 0.2,
  sweepSeconds: 0.3,
  node: regionCode,
  importDropped: makeImportDropped({ ledger, standard: shippedStandard(), regionCode, now }),
  lease: ledger.session.lease,
  now,
  newId: randomUUID,
  log: { warn: () => {}, error: () => {} },
  onResult: (result) => process.stdout.write(`${JSON.stringify(result)}\n`),
})
process.stdout.write('watching\n')
