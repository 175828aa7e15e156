/**
 * The node itself: what any valid token may know.
 *
 * @module
 */
import type { TopologyNode } from '@guantong/contract'
import { EXCHANGE } from '../base/asks.ts'
import type { Builder } from '../base/builder.ts'
import type { Scalars } from '../base/scalars.ts'
import type { AttachedServiceRef } from './attached-service.ts'
import { type LinkRef, visibleLinks } from './link.ts'
import type { PolicyStandingRef } from './policy-standing.ts'

export function defineExchangeNode(
  builder: Builder,
  { Tier }: Scalars,
  {
    Link,
    AttachedService,
    Policy,
  }: { readonly Link: LinkRef; readonly AttachedService: AttachedServiceRef; readonly Policy: PolicyStandingRef },
): void {
  const Child = builder.objectRef<TopologyNode>('ChildNode').implement({
    description: 'A node directly below.',
    fields: (t) => ({
      code: t.exposeString('code'),
      name: t.exposeString('name'),
      tier: t.field({ type: Tier, resolve: ({ tier }) => tier }),
    }),
  })
  const Node = builder.objectRef<TopologyNode>('ExchangeNode').implement({
    description: 'The exchange node (交换节点) that answers.',
    fields: (t) => ({
      code: t.exposeString('code'),
      name: t.exposeString('name'),
      tier: t.field({ type: Tier, resolve: ({ tier }) => tier }),
      parent: t.exposeString('parent', { nullable: true }),
      endpoint: t.string({ nullable: true, resolve: ({ endpoint }) => endpoint ?? null }),
      regions: t.exposeStringList('regions', { description: 'Regions it speaks for, without their sub-divisions.' }),
      origin: t.exposeBoolean('origin', { description: 'Holds cases of its own.' }),
      children: t.field({ type: [Child], resolve: ({ code }, _, { topology }) => [...topology.childrenOf(code)] }),
      links: t.field({
        type: [Link],
        extensions: EXCHANGE,
        description: 'As `links` of the query.',
        complexity: { field: 10, multiplier: 30 },
        resolve: (_, __, context) => visibleLinks(context),
      }),
      services: t.field({
        type: [AttachedService],
        extensions: EXCHANGE,
        description: 'GraphQL services that are not ours and are attached to this node.',
        complexity: { field: 1, multiplier: 5 },
        resolve: (_, __, { services }) => [...services()],
      }),
      policy: t.field({
        type: Policy,
        description: 'The policy it decides by.',
        resolve: (_, __, { policyStanding }) => policyStanding(),
      }),
      version: t.string({ resolve: (_, __, { version }) => version }),
      schemaHash: t.string({
        description: 'SHA-256 of the printed schema, hex.',
        resolve: (_, __, { schemaHash }) => schemaHash,
      }),
      time: t.field({ type: 'DateTime', resolve: (_, __, { now }) => now }),
    }),
  })
  builder.queryField('node', (t) => t.field({ type: Node, resolve: (_, __, { self }) => self }))
}
