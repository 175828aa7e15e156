/**
 * A program and all it imports as few files; what it imports when it needs it stays apart.
 *
 * @module
 */
import { dirname, isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'

/** Sources find what lies beside them by `import.meta.url`: it stays what it was. */
const keepsItsPlace: Plugin = {
  name: 'keeps-its-place',
  transform: {
    filter: { code: /import\.meta\.(url|dirname|filename)/ },
    handler: (code, id) =>
      code
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
        .replaceAll('import.meta.filename', JSON.stringify(id)),
  },
}

/**
 * Two thirds of a node's program are the database client's WebAssembly and the pages of GraphiQL, as text: they stay where
 * they are, and are read by those who need them.
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

export interface BundleTarget {
  readonly folder: string
  /** Of the file that is started; the others stand beside it. */
  readonly name: string
  /** One file, whatever is imported when. */
  readonly whole?: boolean
}

/** Returns the files it is made of. */
export async function bundle(entry: string, { folder, name, whole = false }: BundleTarget): Promise<string[]> {
  const made = await rolldown({
    input: entry,
    platform: 'node',
    // pg looks for a faster twin of itself, which is not installed.
    external: ['pg-native'],
    plugins: [keepsItsPlace, leavesLargeText],
    logLevel: 'silent',
  })
  try {
    const { output } = await made.write({
      ...{ dir: folder, entryFileNames: name, format: 'esm' },
      ...(whole ? { codeSplitting: false } : { chunkFileNames: '[name]-[hash].mjs' }),
    })
    const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
    // Others are made by the bundler itself.
    return modules.filter((id) => isAbsolute(id))
  } finally {
    await made.close()
  }
}
