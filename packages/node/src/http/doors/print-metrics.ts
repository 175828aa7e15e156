/**
 * `GET /metrics` in the text format of Prometheus. Everything comes from the ledger and from what nodes have signed; nothing
 * counts in memory, so that replicas of a node say the same.
 *
 * @module
 */
import { Counter, Gauge, Registry } from 'prom-client'
import { LINK_CAUSES } from '../../ledger/figures/cause-of.ts'
import type { ExchangeCounts } from '../../ledger/figures/exchange-counts.ts'
import type { LinkState } from '../../ledger/figures/links.ts'
import { POLICY_STATES, type PolicyState } from '../../policy/live-policy.ts'

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE

interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

export interface MetricsInput {
  readonly node: string
  readonly version: string
  readonly now: Date
  readonly counts: ExchangeCounts
  readonly links: readonly LinkState[]
  readonly policy: PolicyState
}

/** A registry for each page: the one that prom-client shares would mix the nodes of a process. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of metrics
export async function printMetrics({ node, version, now, counts, links, policy }: MetricsInput): Promise<string> {
  const registry = new Registry()
  const one = (value: number): Sample[] => [{ value }]
  const since = (time: Date): number => Math.max(0, (now.getTime() - time.getTime()) / 1000)
  const each = (of: (link: LinkState) => number | null): Sample[] =>
    links.flatMap((link) => {
      const value = of(link)
      return value === null ? [] : [{ labels: { parent: link.parent, child: link.child }, value }]
    })
  const add = (Metric: typeof Gauge | typeof Counter, name: string, help: string, samples: readonly Sample[]): void => {
    const [first] = samples
    // Without a sample prom-client prints 0, which was never counted.
    if (first === undefined) return
    const labelNames = Object.keys(first.labels ?? {})
    const metric = new Metric({ name: `guantong_${name}`, help, labelNames, registers: [registry] })
    for (const { labels = {}, value } of samples) metric.inc(labels, value)
  }
  const gauge = (name: string, help: string, samples: readonly Sample[]): void => add(Gauge, name, help, samples)
  const counter = (name: string, help: string, samples: readonly Sample[]): void => add(Counter, name, help, samples)

  gauge('build_info', 'The node and its release.', [{ labels: { node, version }, value: 1 }])
  gauge(
    'policy_state',
    'How the policy stands: in force, kept because its file has mistakes, or none.',
    POLICY_STATES.map((state) => ({ labels: { state }, value: state === policy ? 1 : 0 })),
  )
  gauge('epoch_info', 'The epoch of its own numbers.', [{ labels: { epoch: counts.epoch }, value: 1 }])
  counter('submissions_sealed_total', 'Own submissions sealed.', one(counts.sealed))
  counter('submissions_received_total', 'Submissions of other nodes taken in.', one(counts.received))
  counter(
    'messages_refused_total',
    'What was refused or found to be a repetition here, by error code.',
    counts.refusals.map(({ code, times }) => ({ labels: { code }, value: times })),
  )
  gauge(
    'deliveries_open',
    'Submissions without an applied receipt, by recipient and state.',
    counts.open.map(({ recipient, state, count }) => ({ labels: { recipient, state }, value: count })),
  )
  gauge('outbox_unsealed', 'Scopes that wait to be sealed.', one(counts.unsealed))
  gauge('dirty_marks', 'Marks of records that wait to be measured.', one(counts.dirtyMarks))
  gauge('lost_scopes', 'Own scopes whose records are gone.', one(counts.lost))
  gauge('altered_scopes', 'Scopes whose cells do not match their seal.', one(counts.altered))
  gauge('discrepancies_open', 'Named differences that are not healed.', one(counts.discrepancies))
  gauge('forged_open', 'Of them: sealed with a stolen key.', one(counts.forged))
  gauge('topology_version', 'Of the signed topology taken last; 0: none was signed.', one(counts.topologyVersion ?? 0))
  gauge(
    'link_last_heard_seconds',
    'Since the parent heard its child.',
    each((link) => link.lastHeardAt && since(link.lastHeardAt)),
  )
  gauge(
    'link_parent_last_heard_seconds',
    'Since the child heard its parent.',
    each((link) => link.childLastHeardParentAt && since(link.childLastHeardParentAt)),
  )
  gauge(
    'link_unsettled',
    'Submissions the child has no receipt for.',
    each(({ unsettled }) => unsettled?.count ?? null),
  )
  gauge(
    'link_oldest_unsettled_seconds',
    'Age of the oldest of them; 0: none.',
    each(({ unsettled }) => (unsettled === null ? null : unsettled.since === null ? 0 : since(unsettled.since))),
  )
  gauge(
    'link_lost_scopes',
    'Scopes the child has lost.',
    each(({ lostScopes }) => lostScopes),
  )
  gauge(
    'link_altered_scopes',
    'Scopes altered at the child.',
    each(({ alteredScopes }) => alteredScopes),
  )
  gauge(
    'link_clock_skew_seconds',
    "The child's clock minus its parent's, where it matters.",
    each(({ clockSkewSeconds }) => clockSkewSeconds ?? 0),
  )
  gauge(
    'link_key_ends_seconds',
    'Until a key of the link ends.',
    each(({ keyEnds }) => keyEnds && (keyEnds.getTime() - now.getTime()) / 1000),
  )
  gauge(
    'link_cause',
    '1 for the cause that holds, 0 for the others.',
    links.flatMap(({ parent, child, cause }) =>
      Object.keys(LINK_CAUSES).map((name) => ({
        labels: { parent, child, cause: name },
        value: Number(name === cause),
      })),
    ),
  )

  // prom-client parts metrics by an empty line.
  return (await registry.metrics()).replaceAll('\n\n', '\n')
}
