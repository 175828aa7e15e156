import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { GuantongError, type NodeKey, parseTopology, type Tier } from '@guantong/contract'
import { loadConfig } from '@guantong/node/config'
import { parse } from 'yaml'
import { makeToken, readKeyFile, tokenKeyOf } from '../../ask/access-token.ts'
import { askNode } from '../../ask/ask-node.ts'
import { CodeOfNodeDocument } from '../../ask/generated/questions.ts'
import { endpointOfConfig } from '../../declare/choose-node.ts'
import { sandboxCommand } from '../../declare/node-command.ts'
import { table } from '../../print/table.ts'
import { startFolder } from '../../program/clone.ts'
import type { Context } from '../../program/context.ts'
import { holderOf } from '../../sandbox/claim-folder.ts'
import type { SandboxFolder } from '../../sandbox/folder.ts'
import { readinessOf } from '../../sandbox/readiness.ts'
import { readState } from '../../sandbox/sandbox-state.ts'
import { askLinks } from './ask-links.ts'
import { askServices } from './ask-services.ts'
import { linkTable, troubleLines } from './link-lines.ts'
import { STATUS_MESSAGES } from './messages.ts'
import { serviceTable } from './service-lines.ts'

interface StatusOptions {
  data?: string
  config?: string
}

interface KnownNode {
  code: string
  name: string
  tier: Tier
  parent: string | null
  endpoint: string
  /** Of the sandbox's nodes, and of the one whose configuration was given: with it the node is asked questions too. */
  key?: () => NodeKey
}

export const addStatus = sandboxCommand({
  name: 'status',
  messages: STATUS_MESSAGES,
  about: 'about.status',
  options: (command, { say }) => command.option('--config <topology>', say('option.topology')),
  run: async (at, { config }: StatusOptions) => {
    const { say, print, answer, folder } = at
    const known = config === undefined ? inSandbox(folder) : await inFile(config, at)
    const nodes = await Promise.all(known.map(ask))
    const now = at.now()
    const asked = known.flatMap(({ code, parent, endpoint, key }, i) =>
      key !== undefined && nodes[i]?.ready === true ? [{ code, parent, endpoint, key: key() }] : [],
    )
    const urls = config === undefined ? urlsInSandbox(folder) : new Map<string, string>()
    const [report, services] = await Promise.all([
      askLinks(asked, now),
      askServices(asked, urls, { now, lang: at.lang }),
    ])
    const where = config === undefined ? { folder: folder.root, pid: holderOf(folder) ?? null } : {}
    answer({ nodes, ...report, services, ...where }, () => {
      if (nodes.length === 0) return
      const head = (['node', 'name', 'tier', 'parent', 'endpoint', 'ready'] as const).map((column) =>
        say(`column.${column}`),
      )
      const rows = nodes.map(({ code, name, tier, parent, endpoint, ready }) => [
        code,
        name,
        say(`tier.${tier}`),
        parent ?? '',
        endpoint,
        say(ready ? 'word.yes' : 'word.no'),
      ])
      print(table(head, rows))
      if (report.links.length > 0) print(linkTable(report.links, now, say))
      if (services.length > 0) print(serviceTable(services, say))
      const trouble = { differences: report.discrepancies, total: report.discrepancyCount, lost: report.lostScopes }
      for (const line of troubleLines(trouble, say)) print(line)
    })
    if (nodes.length === 0) throw new GuantongError('GT_NO_SANDBOX', { folder: folder.root })
    return 0
  },
})

function inSandbox(folder: SandboxFolder): KnownNode[] {
  return (readState(folder)?.nodes ?? []).map(({ code, name, tier, parent, endpoint }) => ({
    code,
    name,
    tier,
    parent,
    endpoint,
    key: () => readKeyFile(folder.tokenKeyOf(code)),
  }))
}

/** Of the nodes that have a service at its own address. */
const urlsInSandbox = (folder: SandboxFolder): ReadonlyMap<string, string> =>
  new Map((readState(folder)?.services ?? []).map(({ at, name, url }) => [`${at}/${name}`, url]))

/** A topology, or the configuration of one node. */
async function inFile(file: string, { env }: Context): Promise<KnownNode[]> {
  const path = resolve(startFolder(env), file)
  if (!existsSync(path)) throw new GuantongError('GT_FILE_NOT_FOUND', { file: path })
  const content: unknown = parse(readFileSync(path, 'utf8'))
  const isOneNode = typeof content === 'object' && content !== null && 'databaseUrl' in content
  const config = isOneNode ? await loadConfig(path, env) : undefined
  const { nodes } = config?.topology ?? parseTopology(content)
  return nodes.map(({ code, name, tier, parent, endpoint }) => ({
    code,
    name,
    tier,
    parent,
    endpoint: config?.code === code ? endpointOfConfig(config) : (endpoint ?? ''),
    ...(config?.code === code ? { key: () => tokenKeyOf(config) } : {}),
  }))
}

/** Ready means: it says so itself, and it really answers a question. */
async function ask(
  node: KnownNode,
): Promise<Omit<KnownNode, 'key'> & { alive: boolean; ready: boolean; reasons: unknown }> {
  const { key, ...described } = node
  const { alive, ready, detail } = await readinessOf(node.endpoint)
  const answers = ready && (key === undefined || (await answersGraphQL(node.code, node.endpoint, key)))
  return { ...described, alive, ready: answers, reasons: ready ? null : detail }
}

async function answersGraphQL(code: string, endpoint: string, key: () => NodeKey): Promise<boolean> {
  try {
    const token = await makeToken(code, key(), { regions: [code], lifetimeSeconds: 60 })
    const { data } = await askNode({ endpoint, token, document: CodeOfNodeDocument, timeoutMs: 5000 })
    return data?.node.code === code
  } catch {
    return false
  }
}
