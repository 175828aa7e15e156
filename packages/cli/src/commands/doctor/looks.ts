/**
 * The chain of looks (访问记录) of a node, held against what those above have heard of it.
 *
 * @module
 */
import type { NodeConfig } from '@guantong/node/config'
import type { Check } from './check.ts'
import type { DoctorSay } from './messages.ts'

/** None where the database cannot be read, or is none of ours: another check says so. */
export async function looksChecks(
  { code, databaseUrl }: Pick<NodeConfig, 'code' | 'databaseUrl'>,
  say: DoctorSay,
): Promise<Check[]> {
  const { connectLedger } = await import('@guantong/node/ledger/connection/connect')
  const { compareHeads } = await import('@guantong/node/ledger/looks/compare-heads')
  const ledger = connectLedger({ databaseUrl, poolSize: 1, applicationName: 'guantong doctor' })
  try {
    const { count, heads, faults } = await compareHeads(ledger.pool, code)
    const [fault] = faults
    const of = { id: 'looks', name: say('doctor.looks', { code }) } as const
    if (fault === undefined) return [{ ...of, result: 'ok', detail: say('doctor.looks.fits', { count, heads }) }]
    const { kind, from, to, by = '' } = fault
    const detail = say(kind === 'SHORT' ? 'doctor.looks.short' : 'doctor.looks.rewritten', { from, to, by, count })
    return [{ ...of, result: 'warn', detail, fix: say('doctor.looks.verify') }]
  } catch {
    return []
  } finally {
    await ledger.close()
  }
}
