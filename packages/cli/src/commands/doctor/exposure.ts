/**
 * What of a node crosses a network in clear, and how long its certificate lasts.
 *
 * @module
 */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { NodeConfig } from '@guantong/node/config'
import { clearOverNetwork } from '@guantong/node/config/exposure-config'
import type { Check } from './check.ts'
import type { DoctorSay } from './messages.ts'

const SOON_DAYS = 30
const DAY_MS = 86_400_000

/** Nothing of the sandbox leaves the machine. */
export function exposureChecks(
  config: Pick<NodeConfig, 'code' | 'mode' | 'http' | 'nats'>,
  { say, now }: { say: DoctorSay; now: Date },
): Check[] {
  const { code, mode, http } = config
  const of = { id: 'exposure', name: say('doctor.exposure', { code }) } as const
  const reason = clearOverNetwork(config)
  if (reason !== undefined) return [{ ...of, result: 'fail', detail: reason, fix: say('doctor.exposure.close') }]
  if (http.tls === undefined) return [{ ...of, result: 'ok', detail: say('doctor.exposure.ok', { mode }) }]
  return [{ ...of, ...judge(http.tls.cert, say, now) }]
}

function judge(file: string, say: DoctorSay, now: Date): Pick<Check, 'result' | 'detail' | 'fix'> {
  try {
    const ends = new X509Certificate(readFileSync(file)).validToDate
    const day = ends.toISOString().slice(0, 10)
    const days = (ends.getTime() - now.getTime()) / DAY_MS
    if (days < 0)
      return { result: 'fail', detail: say('doctor.exposure.over', { file, day }), fix: say('doctor.exposure.renew') }
    if (days < SOON_DAYS)
      return { result: 'warn', detail: say('doctor.exposure.soon', { file, day }), fix: say('doctor.exposure.renew') }
    return { result: 'ok', detail: say('doctor.exposure.until', { day }) }
  } catch (error) {
    return { result: 'fail', detail: `${file}: ${(error as Error).message}`, fix: say('doctor.exposure.renew') }
  }
}
