/**
 * A node's own key and configuration: whose eyes they are for, whether the others know it, and how long it lasts.
 *
 * @module
 */
import type { NodeKey, PublicKey, TopologyNode } from '@guantong/contract'
import type { NodeConfig } from '@guantong/node/config'
import { isExposed } from '@guantong/node/config/private-files'
import type { Check } from './check.ts'
import type { DoctorSay } from './messages.ts'

const SOON_DAYS = 30
const DAY_SECONDS = 86_400

type Faults = (result: 'warn' | 'fail', detail: string, fix: string) => Check
interface Words {
  readonly say: DoctorSay
  readonly now: Date
}

/** @param keyFiles of `key`, and of `tokenKey` where there is one */
export function ownKeyChecks(
  config: Pick<NodeConfig, 'code' | 'file' | 'key' | 'tokenKey' | 'topology'>,
  keyFiles: readonly string[],
  { say, now }: Words,
): Check[] {
  const { code, key, tokenKey, topology } = config
  const name = say('doctor.key', { code })
  const fault: Faults = (result, detail, fix) => ({ id: 'keys', name, result, detail, fix })
  const open = (file: string): Check => fault('fail', say('doctor.keys.open', { files: file }), `chmod 600 ${file}`)
  const node = topology.nodeOf(code)
  const checks: Check[] = [
    ...(isExposed(config.file) ? [open(config.file)] : []),
    ...keyFiles.filter(isExposed).map(open),
    ...faultsOf(key, undefined, { node, fault, say, now }),
    ...(tokenKey === undefined ? [] : faultsOf(tokenKey, 'token', { node, fault, say, now })),
  ]
  if (checks.length > 0) return checks
  const kept = [key, ...(tokenKey === undefined ? [] : [tokenKey])].map(({ kid }) => {
    const exp = node?.keys.find((one) => one.kid === kid)?.exp
    return `${kid}, ${exp === undefined ? say('doctor.key.unlimited') : say('doctor.key.until', { day: day(exp) })}`
  })
  return [{ id: 'keys', name, result: 'ok', detail: kept.join('; ') }]
}

/** What keeps others from taking what this key signs, now or soon. */
function faultsOf(
  { kid, public: { x } }: NodeKey,
  use: PublicKey['use'],
  { node, fault, say, now }: Words & { readonly node: TopologyNode | undefined; readonly fault: Faults },
): Check[] {
  const known = node?.keys.find((one) => one.kid === kid)
  if (known === undefined || known.x !== x)
    return [fault('fail', say('doctor.key.unknown', { kid }), say('doctor.key.publish'))]
  const { nbf = 0, exp = Number.POSITIVE_INFINITY, revoked } = known
  const seconds = now.getTime() / 1000
  const rotate = (result: 'warn' | 'fail', detail: string): Check => fault(result, detail, say('doctor.key.rotate'))
  return [
    ...(known.use === use
      ? []
      : [fault('fail', say('doctor.key.use', { kid }), say('doctor.key.useFix', { use: use ?? 'seal' }))]),
    ...(revoked === undefined ? [] : [rotate('fail', say('doctor.key.revoked', { kid, day: day(revoked.at) }))]),
    ...(nbf > seconds ? [rotate('fail', say('doctor.key.early', { kid, day: day(nbf) }))] : []),
    ...(exp < seconds ? [rotate('fail', say('doctor.key.over', { kid, day: day(exp) }))] : []),
    ...(exp >= seconds && exp < seconds + SOON_DAYS * DAY_SECONDS
      ? [rotate('warn', say('doctor.key.soon', { kid, day: day(exp) }))]
      : []),
  ]
}

const day = (at: number): string => new Date(at * 1000).toISOString().slice(0, 10)
