import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cloneRoot, pinnedNode } from './paths.mjs'
import { runQuietly } from './run-quietly.mjs'
import { sentence, step } from './say.mjs'

const schema = join(cloneRoot, 'schemas', 'store')
const generated = join(cloneRoot, 'packages', 'node', 'src', 'generated')
const stampFile = join(cloneRoot, 'node_modules', '.guantong-generated.json')

/** Prisma's client, generated from the stored shapes; again only when they (or Prisma) have changed. */
export async function generateClient() {
  if (!existsSync(schema)) return
  const wanted = wantedStamp()
  if (existsSync(generated) && stamped() === wanted) return
  await step('database client', '数据库客户端代码', async () => {
    const { code, output } = await runQuietly(
      pinnedNode(),
      ['node_modules/prisma/build/index.js', 'generate', '--schema', schema],
      {
        cwd: cloneRoot,
        // Prisma 7 needs no engine at run time, but its CLI insists on downloading one: a closed network refuses that.
        env: {
          ...process.env,
          // Its generators are looked up by name; npm puts this folder on the path, a plain `node` does not.
          PATH: [join(cloneRoot, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
          PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
        },
      },
    )
    if (code !== 0) {
      throw sentence(`prisma generate failed:\n${output}`, `prisma generate 失败:\n${output}`)
    }
  })
  writeFileSync(stampFile, `${JSON.stringify({ schema: wanted })}\n`)
}

function wantedStamp() {
  const stamp = createHash('sha256').update(prismaVersion())
  const models = readdirSync(schema).filter((name) => name.endsWith('.prisma'))
  for (const name of models.sort()) stamp.update(readFileSync(join(schema, name)))
  return stamp.digest('hex')
}

function prismaVersion() {
  return JSON.parse(readFileSync(join(cloneRoot, 'node_modules', 'prisma', 'package.json'), 'utf8')).version
}

function stamped() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8')).schema
  } catch {
    return undefined
  }
}
