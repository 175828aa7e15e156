import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { GuantongError, parseTopology, type Tier } from '@guantong/contract'
import { parse } from 'yaml'
import { makeToken, readKeyFile } from '../access-token.ts'
import { askNode } from '../ask-node.ts'
import { dataFolder, startFolder } from '../clone.ts'
import type { Context } from '../context.ts'
import { holderOf } from '../sandbox/claim-folder.ts'
import { sandboxFolder } from '../sandbox/folder.ts'
import { readinessOf } from '../sandbox/readiness.ts'
import { readState } from '../sandbox/sandbox-state.ts'
import { table } from '../table.ts'
import type { AddCommand } from './command.ts'

interface StatusOptions {
  data?: string
  config?: string
  json?: boolean
}

interface KnownNode {
  code: string
  name: string
  tier: Tier
  parent: string | null
  endpoint: string
  /** Only the sandbox's: with it the node is asked a GraphQL question too. */
  keyFile?: string
}

export const addStatus: AddCommand = (program, context, done) => {
  const { say } = context
  return program
    .command('status')
    .description(say('about.status'))
    .option('--data <folder>', say('option.data'))
    .option('--config <topology>', say('option.topology'))
    .option('--json', say('option.json'))
    .action(async (options: StatusOptions) => {
      const folder = sandboxFolder(dataFolder(options.data, context.env))
      const known = options.config === undefined ? inSandbox(folder) : inTopology(options.config, context)
      const nodes = await Promise.all(known.map(ask))
      if (options.json === true) {
        const pid = holderOf(folder) ?? null
        context.print(JSON.stringify({ nodes, ...(options.config === undefined ? { folder: folder.root, pid } : {}) }))
      } else if (nodes.length > 0) {
        const head = ['node', 'name', 'tier', 'parent', 'endpoint', 'ready'] as const
        const rows = nodes.map(({ code, name, tier, parent, endpoint, ready }) => [
          code,
          name,
          say(`tier.${tier}`),
          parent ?? '',
          endpoint,
          say(ready ? 'word.yes' : 'word.no'),
        ])
        context.print(
          table(
            head.map((column) => say(`column.${column}`)),
            rows,
          ),
        )
      }
      if (nodes.length === 0) throw new GuantongError('GT_NO_SANDBOX', { folder: folder.root })
      done(0)
    })
}

function inSandbox(folder: ReturnType<typeof sandboxFolder>): KnownNode[] {
  return (readState(folder)?.nodes ?? []).map(({ code, name, tier, parent, endpoint }) => ({
    code,
    name,
    tier,
    parent,
    endpoint,
    keyFile: folder.keyOf(code),
  }))
}

function inTopology(file: string, { env }: Context): KnownNode[] {
  const path = resolve(startFolder(env), file)
  if (!existsSync(path)) throw new GuantongError('GT_FILE_NOT_FOUND', { file: path })
  return parseTopology(parse(readFileSync(path, 'utf8'))).nodes.map(({ code, name, tier, parent, endpoint }) => ({
    code,
    name,
    tier,
    parent,
    endpoint: endpoint ?? '',
  }))
}

/** Ready means: it says so itself, and it really answers a question. */
async function ask(
  node: KnownNode,
): Promise<Omit<KnownNode, 'keyFile'> & { alive: boolean; ready: boolean; reasons: unknown }> {
  const { keyFile, ...described } = node
  const { alive, ready, detail } = await readinessOf(node.endpoint)
  const answers = ready && (keyFile === undefined || (await answersGraphQL(node.code, node.endpoint, keyFile)))
  return { ...described, alive, ready: answers, reasons: ready ? null : detail }
}

async function answersGraphQL(code: string, endpoint: string, keyFile: string): Promise<boolean> {
  try {
    const token = await makeToken(code, readKeyFile(keyFile), { regions: [code], lifetimeSeconds: 60 })
    const { data } = await askNode({ endpoint, token, document: '{ node { code } }', timeoutMs: 5000 })
    return (data as { node?: { code?: string } } | null | undefined)?.node?.code === code
  } catch {
    return false
  }
}
