/**
 * Links between nodes (链路): how each stands, and why.
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import { LINK_CAUSES, type LinkCause } from '../../ledger/figures/cause-of.ts'
import type { LinkState } from '../../ledger/figures/links.ts'
import { EXCHANGE } from '../base/asks.ts'
import type { Builder } from '../base/builder.ts'
import { covers, type GraphContext } from '../base/graph-context.ts'

export function defineLink(builder: Builder) {
  const causes = Object.entries(LINK_CAUSES).map(([name, description]) => [name, { description }] as const)
  const Cause = builder.enumType('LinkCause', {
    description:
      'Why a link stands as it does. The first that applies is given; none blames a node for a link above it.',
    values: Object.fromEntries(causes) as Record<LinkCause, { description: string }>,
  })
  const Unsettled = builder.objectRef<NonNullable<LinkState['unsettled']>>('Unsettled').implement({
    description: 'What a child owes its parent, as the child itself has signed.',
    fields: (t) => ({
      count: t.expose('count', { type: 'Count', description: 'Submissions without a receipt.' }),
      since: t.expose('since', { type: 'DateTime', nullable: true, description: 'The oldest of them.' }),
      parked: t.expose('parked', { type: 'Count', description: 'Kept by the parent, which cannot take them yet.' }),
      refused: t.expose('refused', { type: 'Count', description: 'Refused by the parent with its signature.' }),
    }),
  })
  return builder.objectRef<LinkState>('Link').implement({
    description:
      'A parent and its child. All times are in the clock of the node that answers; each comes from what one side has signed.',
    fields: (t) => ({
      parent: t.exposeString('parent'),
      child: t.exposeString('child'),
      cause: t.field({ type: Cause, resolve: ({ cause }) => cause }),
      lastHeardAt: t.expose('lastHeardAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the parent last heard anything signed by the child.',
      }),
      childLastHeardParentAt: t.expose('childLastHeardParentAt', { type: 'DateTime', nullable: true }),
      unsettled: t.field({
        type: Unsettled,
        nullable: true,
        description:
          'Null where no word of the child has come here: it has not been heard, or speaks no version that is known above.',
        resolve: ({ unsettled }) => unsettled,
      }),
      unsealedSince: t.expose('unsealedSince', {
        type: 'DateTime',
        nullable: true,
        description: 'The child has records not measured, or figures not sealed, since then.',
      }),
      clockSkewSeconds: t.exposeInt('clockSkewSeconds', {
        nullable: true,
        description: "The child's clock minus its parent's, where they differ by more than a minute.",
      }),
      wireVersion: t.exposeInt('wireVersion', {
        nullable: true,
        description:
          'The highest version both speak; null where there is none in common, or one of them has not been heard.',
      }),
      release: t.exposeString('release', { nullable: true, description: 'What the child runs.' }),
      blocksUpgrade: t.exposeBoolean('blocksUpgrade', {
        description: 'One side does not speak the newest version of the node that answers.',
      }),
      lostScopes: t.expose('lostScopes', { type: 'Count' }),
      alteredScopes: t.expose('alteredScopes', { type: 'Count' }),
      keyEnds: t.expose('keyEnds', { type: 'DateTime', nullable: true }),
    }),
  })
}

export type LinkRef = ReturnType<typeof defineLink>

const LINKS =
  'Every link below this node down to the last, and its own way up; only those whose child, or for the way up whose lower ' +
  'end, the token covers.'

export function defineLinks(builder: Builder, Link: LinkRef): void {
  builder.queryField('links', (t) =>
    t.field({
      type: [Link],
      extensions: { ...REPLICATED, ...EXCHANGE },
      description: LINKS,
      complexity: { field: 10, multiplier: 30 },
      resolve: (_, __, context) => visibleLinks(context),
    }),
  )
}

export async function visibleLinks(context: GraphContext): Promise<LinkState[]> {
  const seen = (code: string): boolean =>
    context.topology.nodeOf(code)?.regions.every((region) => covers(context, region)) === true
  const isOwn = seen(context.self.code)
  const links = await context.links()
  // An asker that may see a node may see its links with those above it, all the way up.
  return links.filter(({ child }) => seen(child) || (isOwn && context.topology.isWithin(context.self.code, child)))
}
