/**
 * The topology of a node: of which version, by whom it is signed, and whether the node takes it.
 *
 * @module
 */
import type { NodeConfig } from '@guantong/node/config'
import type { Check } from './check.ts'
import type { DoctorSay } from './messages.ts'

/** None where none has to sign, or the database cannot be read: another check says so. */
export async function topologyChecks(
  { code, databaseUrl, topologyVersion }: Pick<NodeConfig, 'code' | 'databaseUrl' | 'topologyVersion'>,
  say: DoctorSay,
): Promise<Check[]> {
  if (topologyVersion === undefined) return []
  const { connectLedger } = await import('@guantong/node/ledger/connection/connect')
  const { topologyTaken } = await import('@guantong/node/ledger/connection/topology-taken')
  const ledger = connectLedger({ databaseUrl, poolSize: 1, applicationName: 'guantong doctor' })
  const { version, kid, digest } = topologyVersion
  const of = { id: 'topology', name: say('doctor.topology', { code }) } as const
  try {
    const taken = await topologyTaken(ledger.pool)
    const isRefused =
      taken !== null && (taken.version > version || (taken.version === version && taken.digest !== digest))
    if (!isRefused) return [{ ...of, result: 'ok', detail: say('doctor.topology.fits', { version, kid }) }]
    const detail = say('doctor.topology.old', { version, taken: taken.version })
    return [{ ...of, result: 'fail', detail, fix: say('doctor.topology.copy') }]
  } catch {
    return []
  } finally {
    await ledger.close()
  }
}
