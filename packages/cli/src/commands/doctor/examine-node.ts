import type { NodeConfig } from '@guantong/node/config'
import { keyFilesOf } from '../backup/node-files.ts'
import { accountChecks } from './account.ts'
import type { Check } from './check.ts'
import { exposureChecks } from './exposure.ts'
import { ownKeyChecks } from './key.ts'
import { linkChecks } from './link.ts'
import { looksChecks } from './looks.ts'
import type { DoctorSay } from './messages.ts'
import { policyCheck } from './policy.ts'
import { postgresChecks } from './postgres.ts'
import { serviceChecks } from './services.ts'
import { topologyChecks } from './topology.ts'

/** Examines one node from the machine that holds its configuration; changes nothing. */
export async function examineNode(
  config: NodeConfig,
  context: { say: DoctorSay; now: Date; writersOlderThanSeconds?: number },
): Promise<Check[]> {
  const { say, now, ...limits } = context
  const { databaseUrl, code } = config
  const [ofPostgres, ofAccount, ofTopology, ofLooks, ofLink, ofServices] = await Promise.all([
    postgresChecks({ databaseUrl, code, ...limits }, say),
    accountChecks(config, say),
    topologyChecks(config, say),
    looksChecks(config, say),
    linkChecks(config, say),
    serviceChecks(config, say),
  ])
  return [
    ...ofPostgres,
    ...ofAccount,
    ...ownKeyChecks(config, keyFilesOf(config.file), { say, now }),
    policyCheck(config, say),
    ...exposureChecks(config, { say, now }),
    ...ofTopology,
    ...ofLooks,
    ...ofLink,
    ...ofServices,
  ]
}
