/**
 * What the account a node runs with may do in PostgreSQL beyond its rows.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { NodeConfig } from '@guantong/node/config'
import { inspectAccount } from '@guantong/node/ledger/roles/inspect-account'
import type { Check } from './check.ts'
import type { DoctorSay } from './messages.ts'

/** Empty where the database does not answer: that is said already. */
export async function accountChecks(
  { code, databaseUrl, mode }: Pick<NodeConfig, 'code' | 'databaseUrl' | 'mode'>,
  say: DoctorSay,
): Promise<Check[]> {
  const of = { id: 'account', name: say('doctor.account', { code }) } as const
  try {
    const { name: account, overServer, ownsTables, otherDatabases } = await inspectAccount(databaseUrl)
    const make = say('doctor.account.make')
    const found: Check[] = []
    if (overServer.length > 0) {
      const detail = say('doctor.account.mighty', { account, rights: overServer.join(', ') })
      found.push({ ...of, result: mode === 'sandbox' ? 'warn' : 'fail', detail, fix: make })
    } else if (ownsTables)
      found.push({ ...of, result: 'warn', detail: say('doctor.account.owner', { account }), fix: make })
    if (overServer.length === 0 && otherDatabases.length > 0) {
      const detail = say('doctor.account.elsewhere', { account, databases: otherDatabases.join(', ') })
      found.push({ ...of, result: 'warn', detail, fix: say('doctor.account.revoke') })
    }
    return found.length > 0 ? found : [{ ...of, result: 'ok', detail: say('doctor.account.ok', { account }) }]
  } catch (error) {
    if (!(error instanceof GuantongError)) throw error
    return []
  }
}
