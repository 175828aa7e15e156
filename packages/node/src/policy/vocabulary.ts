/**
 * The words a policy is written in.
 *
 * @module
 */
import type { Verb as TokenVerb } from '@guantong/contract'
import { type DataField, dataSets } from '@guantong/standard'

/** One verb, one right (L8). `read`, `export` and `subscribe` are three ways to be shown the same rows. */
export const POLICY_VERBS = [
  'read',
  'export',
  'subscribe',
  'write',
  'withdraw',
  'issue',
  'grant',
  'operate',
  'audit',
] as const
export type PolicyVerb = (typeof POLICY_VERBS)[number]

/** `question`: asked live by the node above. `subscription`: server-sent events. `pack`: files that carry what NATS would. */
export const DOORS = ['graphql', 'export', 'subscription', 'push', 'question', 'pack'] as const
export type PolicyDoor = (typeof DOORS)[number]

/** Each holds those before it: a row that shows a withheld field shows what is open as well. */
export const FIELD_CLASSES = ['unconditional', 'conditional', 'withheld', 'personal'] as const
export type FieldClass = (typeof FIELD_CLASSES)[number]
export const rankOfClass = (fieldClass: FieldClass): number => FIELD_CLASSES.indexOf(fieldClass)

export const classOf = ({ sharing, personal }: Pick<DataField, 'sharing' | 'personal'>): FieldClass =>
  personal === true ? 'personal' : sharing

/**
 * What is asked for beside the data sets of the dictionary. `Figures`: counts, summaries, coverage. `Exchange`: what became of
 * submissions, links, discrepancies. `Writers`: names of those who wrote rows. `Services`: services attached to a node. `Operations`:
 * what operators read of their node. `Looks`: who looked at what. `Grants`: what was granted to whom.
 */
export const OTHER_RESOURCES = ['Figures', 'Exchange', 'Writers', 'Services', 'Operations', 'Looks', 'Grants'] as const
export const RESOURCES: readonly string[] = [...dataSets.map(({ name }) => name), ...OTHER_RESOURCES]
export type Resource = string

/** What of a token limits each verb; the others are limited by the kind of the operation (query or mutation) alone. */
export const CEILING: Readonly<Record<PolicyVerb, TokenVerb | null>> = {
  read: 'read',
  export: 'read',
  subscribe: 'read',
  write: 'write',
  withdraw: 'write',
  issue: 'write',
  grant: 'write',
  operate: null,
  audit: null,
}

/** How rows are shown behind each door. */
export const showingVerb = (door: PolicyDoor): PolicyVerb =>
  door === 'export' ? 'export' : door === 'subscription' ? 'subscribe' : 'read'
