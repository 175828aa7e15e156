/**
 * The policy most tests run under: as it is shipped, and every tier above is granted what has conditions.
 *
 * @module
 */
import { createLivePolicy, type LivePolicy } from '@guantong/node/policy/live-policy'
import { shippedPolicy } from '@guantong/node/policy/shipped-policy'
import { shippedStandard } from '@guantong/standard'

export const openPolicyText = (): string => {
  const day = (years: number): string => new Date(Date.now() + years * 365 * 86_400_000).toISOString().slice(0, 10)
  return shippedPolicy([
    {
      id: 'conditional-to-all-above',
      to: 'above',
      dataSets: '*',
      classes: ['unconditional', 'conditional'],
      purpose: 'tests',
      from: day(-1),
      until: day(1),
    },
  ])
}

export function openPolicy(self: string): LivePolicy {
  const policy = createLivePolicy({ self, isWithin: shippedStandard().divisions.isWithin, now: () => new Date() })
  policy.take(openPolicyText())
  return policy
}
