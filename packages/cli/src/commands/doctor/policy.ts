/**
 * The policy of a node: there, without mistakes, and nobody else's to change.
 *
 * @module
 */
import { readFileSync, statSync } from 'node:fs'
import type { NodeConfig } from '@guantong/node/config'
import { readPolicy } from '@guantong/node/policy/policy'
import type { Check } from './check.ts'
import type { DoctorSay } from './messages.ts'

const OTHERS_WRITE = 0o022

export function policyCheck({ code, policyFile }: Pick<NodeConfig, 'code' | 'policyFile'>, say: DoctorSay): Check {
  const file = policyFile ?? 'policy.yaml'
  const check = (result: Check['result'], detail: string, fix?: string): Check => ({
    ...{ id: 'policy', name: say('doctor.policy', { code }), result, detail },
    ...(fix === undefined ? {} : { fix }),
  })
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return check(
      'fail',
      say('doctor.policy.missing', { file, reason: (error as Error).message }),
      say('doctor.policy.copy'),
    )
  }
  const read = readPolicy(text)
  if (!read.ok)
    return check('fail', say('doctor.policy.broken', { file, reason: read.reason }), say('doctor.policy.mend'))
  if ((statSync(file).mode & OTHERS_WRITE) !== 0)
    return check('fail', say('doctor.policy.open', { file }), `chmod go-w ${file}`)
  const { rules, grants, digest } = read.policy
  return check(
    'ok',
    say('doctor.policy.fits', { rules: rules.length, grants: grants.length, digest: digest.slice(0, 12) }),
  )
}
