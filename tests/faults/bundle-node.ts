/**
 * The program of a node as one file: a laboratory starts hundreds of them, and finding and reading 1,400 modules is most of a
 * start.
 *
 * @module
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'

/** Sources find what lies beside them by `import.meta.url`: it stays what it was. */
const keepsItsPlace: Plugin = {
  name: 'keeps-its-place',
  transform: {
    filter: { code: 'import.meta.url' },
    handler: (code, id) => code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)),
  },
}

/**
 * Two thirds of the program are the database client's WebAssembly and the pages of GraphiQL, as text: they stay where they are, and are read by
 * those who need them.
 */
const leavesLargeText: Plugin = {
  name: 'leaves-large-text',
  resolveId: {
    filter: { id: /^@graphql-yoga\/render-graphiql$|wasm-base64\.mjs$/ },
    async handler(id, importer) {
      const found = await this.resolve(id, importer, { skipSelf: true })
      return found === null ? null : { id: pathToFileURL(found.id).href, external: true }
    },
  },
}

/** Writes the program of that clone's nodes to `file`. */
export async function bundleNode(clone: string, file: string): Promise<void> {
  const bundle = await rolldown({
    input: join(clone, 'tests/faults/node-entry.ts'),
    platform: 'node',
    // pg looks for a faster twin of itself, which is not installed.
    external: ['pg-native'],
    plugins: [keepsItsPlace, leavesLargeText],
    logLevel: 'silent',
  })
  try {
    await bundle.write({ file, format: 'esm', codeSplitting: false })
  } finally {
    await bundle.close()
  }
}
