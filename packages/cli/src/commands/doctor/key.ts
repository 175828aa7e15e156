/**
 * A node's own key and configuration: whose eyes they are for, whether the others know it, and how long it lasts.
 *
 * @module
 */
import type { NodeConfig } from '@guantong/node/config'
import { isExposed } from '@guantong/node/config/private-files'
import type { Check } from './check.ts'
import type { DoctorSay } from './messages.ts'

const SOON_DAYS = 30
const DAY_SECONDS = 86_400

export function ownKeyChecks(
  config: Pick<NodeConfig, 'code' | 'file' | 'key' | 'topology'>,
  keyFile: string,
  { say, now }: { say: DoctorSay; now: Date },
): Check[] {
  const { code, key, topology } = config
  const name = say('doctor.key', { code })
  const fault = (result: 'warn' | 'fail', detail: string, fix: string): Check => ({
    id: 'keys',
    name,
    result,
    detail,
    fix,
  })
  const checks: Check[] = []
  if (isExposed(config.file)) {
    checks.push(fault('fail', say('doctor.keys.open', { files: config.file }), `chmod 600 ${config.file}`))
  }
  if (isExposed(keyFile)) {
    checks.push(fault('fail', say('doctor.keys.open', { files: keyFile }), `chmod 600 ${keyFile}`))
  }
  const known = topology.nodeOf(code)?.keys.find(({ kid }) => kid === key.kid)
  if (known === undefined || known.x !== key.public.x) {
    checks.push(fault('fail', say('doctor.key.unknown', { kid: key.kid }), say('doctor.key.publish')))
    return checks
  }
  const seconds = now.getTime() / 1000
  const day = (at: number): string => new Date(at * 1000).toISOString().slice(0, 10)
  const { nbf = 0, exp = Number.POSITIVE_INFINITY } = known
  if (nbf > seconds)
    checks.push(fault('fail', say('doctor.key.early', { kid: key.kid, day: day(nbf) }), say('doctor.key.rotate')))
  if (exp < seconds)
    checks.push(fault('fail', say('doctor.key.over', { kid: key.kid, day: day(exp) }), say('doctor.key.rotate')))
  else if (exp < seconds + SOON_DAYS * DAY_SECONDS) {
    checks.push(fault('warn', say('doctor.key.soon', { kid: key.kid, day: day(exp) }), say('doctor.key.rotate')))
  }
  if (checks.length > 0) return checks
  const until =
    exp === Number.POSITIVE_INFINITY ? say('doctor.key.unlimited') : say('doctor.key.until', { day: day(exp) })
  return [{ id: 'keys', name, result: 'ok', detail: `${key.kid}, ${until}` }]
}
