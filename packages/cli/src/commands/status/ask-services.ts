/**
 * How the services of others stand: as each node says that has attached them, and whether they answer where they can be asked.
 *
 * @module
 */
import type { Language } from '@guantong/contract'
import { makeToken } from '../../ask/access-token.ts'
import { askNode } from '../../ask/ask-node.ts'
import { ServicesDocument, type ServicesQuery } from '../../ask/generated/questions.ts'
import { serviceAnswers } from '../../sandbox/service-process.ts'
import type { AskedNode } from './ask-links.ts'

export type ReportedService = ServicesQuery['node']['services'][number] & {
  readonly node: string
  /** Null where its address is not known here. */
  readonly answers: boolean | null
}

/** `urls`: addresses by `node/service`. A node of an older release, or one that does not answer, says of none. */
export async function askServices(
  nodes: readonly AskedNode[],
  urls: ReadonlyMap<string, string>,
  { now, lang }: { now: Date; lang: Language },
): Promise<ReportedService[]> {
  const said = await Promise.all(nodes.map((node) => servicesOf(node, now, lang).catch(() => [])))
  return Promise.all(
    said.flat().map(async (service) => {
      const url = urls.get(`${service.node}/${service.name}`)
      return { ...service, answers: url === undefined ? null : await serviceAnswers(url) }
    }),
  )
}

async function servicesOf({ code, endpoint, key }: AskedNode, now: Date, lang: Language) {
  const token = await makeToken(code, key, { regions: [code], lifetimeSeconds: 60 }, now)
  const { data } = await askNode({ endpoint, token, document: ServicesDocument, timeoutMs: 5000, lang })
  return (data?.node.services ?? []).map((service) => ({ ...service, node: code }))
}
