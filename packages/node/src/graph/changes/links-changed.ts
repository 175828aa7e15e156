/**
 * Links (链路) as they change: looked at once a second at most, however many watch.
 *
 * @module
 */
import { pause } from '@guantong/contract'
import type { LinkState } from '../../ledger/figures/links.ts'
import { EXCHANGE } from '../base/asks.ts'
import type { Builder } from '../base/builder.ts'
import type { GraphContext } from '../base/graph-context.ts'
import { type LinkRef, visibleLinks } from '../schema/link.ts'

interface LinkNews {
  readonly links: readonly LinkState[]
}

const LOOK_MS = 1000

export function defineLinksChanged(builder: Builder, Link: LinkRef): void {
  const Changes = builder.objectRef<LinkNews>('LinkChanges').implement({
    description: 'Links that stand otherwise than they were told last. The first event holds all the token may see.',
    fields: (t) => ({
      links: t.field({
        type: [Link],
        complexity: { field: 1, multiplier: 30 },
        resolve: ({ links }) => [...links],
      }),
    }),
  })
  builder.subscriptionField('linksChanged', (t) =>
    t.field({
      extensions: EXCHANGE,
      type: Changes,
      description:
        'As `links`, whenever a cause, a version, a release, or the number of scopes lost or altered is another one. Begins with ' +
        'everything as it stands, so there is no cursor: whoever comes back is told all again.',
      subscribe: (_, __, context) => watch(context),
      resolve: (news) => news,
    }),
  )
}

/** A field that always differs (when a node was heard last) is no news. */
const standingOf = ({ cause, wireVersion, release, blocksUpgrade, lostScopes, alteredScopes }: LinkState): string =>
  JSON.stringify([cause, wireVersion, release, blocksUpgrade, lostScopes, alteredScopes])

async function* watch(context: GraphContext): AsyncGenerator<LinkNews> {
  const { signal } = context.live
  const told = new Map<string, string>()
  let isFirst = true
  while (!signal.aborted) {
    const all = await visibleLinks(context)
    const links = all.filter((link) => told.get(link.child) !== standingOf(link))
    for (const link of links) told.set(link.child, standingOf(link))
    if (isFirst || links.length > 0) yield { links }
    isFirst = false
    await pause(LOOK_MS, signal)
  }
}
