/**
 * `GET /export/<data set>`: rows of a region from all who hold them, as one file (数据导出).
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import { acceptedLanguage, GuantongError, identityOf, type Language, onAbort, type Principal } from '@guantong/contract'
import { kebabCase } from '@guantong/standard'
import { createQuota } from '../graph/guard/quota.ts'
import type { Graph } from '../graph/run/create-graph.ts'
import type { Door } from '../http/door.ts'
import { createRateLimit } from '../http/rate-limit.ts'
import { SAFE_HEADERS } from '../http/surface/safe-headers.ts'
import { createAskPage } from './ask-page.ts'
import { type ExportRequest, type ReadingAt, readExportRequest } from './export-request.ts'
import { oneAhead, walkStops } from './walk-stops.ts'
import { type Ending, TYPES, writeExport } from './write-export.ts'

export interface ExportDoorOptions extends ReadingAt {
  readonly graph: Pick<Graph, 'execute'>
  readonly log: { info(fields: object, message: string): void }
  readonly now: () => Date
  readonly limits?: Partial<ExportLimits>
}

export interface ExportLimits {
  readonly atOnce: number
  readonly atOncePerSubject: number
  readonly perMinute: number
  /** A reader that takes nothing for so long is gone. */
  readonly stalledMs: number
  readonly pageSize: number
}

const LIMITS = { atOnce: 4, atOncePerSubject: 2, perMinute: 60, stalledMs: 120_000 }
const WHEN_FULL_SECONDS = 5
const TRAILERS = { rows: 'x-guantong-rows', complete: 'x-guantong-complete', missing: 'x-guantong-missing' }
/** Clients take some kilobytes of trailers. */
const MOST_TOLD = 40

/**
 * Throws GuantongError: what `readExportRequest` throws, GT_TOO_MANY_REQUESTS, and whatever the graph says to the first page
 * if that is about the question. Afterwards the end of the file says what is missing; a broken connection is no end.
 */
export function createExportDoor(options: ExportDoorOptions): Door {
  const { log, now } = options
  const limits = { ...LIMITS, ...options.limits }
  const places = createQuota(
    { perAsker: limits.atOncePerSubject, perNode: limits.atOnce },
    () => new GuantongError('GT_TOO_MANY_REQUESTS', { seconds: WHEN_FULL_SECONDS }),
  )

  return {
    paths: ['/export/*'],
    methods: ['GET'],
    token: 'needed',
    rate: createRateLimit(limits.perMinute, now).take,
    async handle({ request, response, url, revoked }, principal) {
      const exported = readExportRequest(url, principal, options)
      const asker = identityOf(principal)
      const place = places.take(asker)
      const leave = onceGone(response, limits.stalledMs, revoked())
      const told = { dataSet: exported.dataSet.name, region: exported.region, asker }
      const began = performance.now()
      let rows = 0
      const spent = (): object => ({ ...told, rows, ms: Math.round(performance.now() - began) })
      try {
        // Reasons stand in the file, too.
        const lang = exported.lang ?? acceptedLanguage(request.headers['accept-language'])
        const ending = await send(exported, response, { principal, lang, signal: leave.signal }, (count) => {
          rows = count
        })
        log.info({ ...spent(), missing: ending.missing.map(({ region, code }) => `${region} ${code}`) }, 'exported')
      } catch (error) {
        if (!response.headersSent && !leave.signal.aborted) throw error
        const { reason } = leave.signal
        const code = reason instanceof GuantongError ? { code: reason.code } : {}
        log.info({ ...spent(), ...code, ...(leave.signal.aborted ? {} : { err: error }) }, 'export broken off')
        // Not an end: the reader must see that the file is cut.
        response.destroy()
      } finally {
        leave.end()
        place()
      }
    },
  }

  async function send(
    exported: ExportRequest,
    response: ServerResponse,
    asking: { principal: Principal; lang: Language; signal: AbortSignal },
    onPage: (rows: number) => void,
  ): Promise<Ending> {
    const { signal } = asking
    const { pageSize } = options.limits ?? {}
    const askPage = createAskPage(options.graph, { ...exported, ...asking }, now)
    const walk = walkStops(askPage, { ...exported, signal, ...(pageSize === undefined ? {} : { pageSize }) })
    return writeExport(oneAhead(walk), exported, {
      out: response,
      signal,
      onBegin: () => writeHead(response, exported, now()),
      onPage,
      onEnd: (ending) => response.addTrailers(trailersOf(ending)),
    })
  }
}

function writeHead(response: ServerResponse, { format, dataSet, region }: ExportRequest, now: Date): void {
  const name = `${kebabCase(dataSet.plural)}-${region}-${now.toISOString().slice(0, 10).replaceAll('-', '')}.${format}`
  response.writeHead(200, {
    ...SAFE_HEADERS,
    'content-type': TYPES[format],
    'content-disposition': `attachment; filename="${name}"`,
    // A proxy that collects the file first would make its memory pay, and the reader wait.
    'x-accel-buffering': 'no',
    trailer: Object.values(TRAILERS).join(', '),
  })
}

/** For formats that have no place for it, and for clients that do not read the body. */
const trailersOf = ({ rows, complete, missing }: Ending): Record<string, string> => ({
  [TRAILERS.rows]: String(rows),
  [TRAILERS.complete]: String(complete),
  [TRAILERS.missing]: missing
    .slice(0, MOST_TOLD)
    .map(({ region, node, code, after }) => `${region};node=${node};code=${code};after=${after}`)
    .join(', '),
})

/** Aborts when the reader hangs up, takes nothing for too long, or may read no longer. */
function onceGone(
  response: ServerResponse,
  stalledMs: number,
  revoked: AbortSignal,
): { signal: AbortSignal; end(): void } {
  const gone = new AbortController()
  const leave = (): void => gone.abort()
  response.once('close', leave)
  // Told by the abort already.
  response.on('error', leave)
  const withToken = onAbort(revoked, () => gone.abort(revoked.reason))
  let taken = -1
  const watch = setInterval(() => {
    const { bytesWritten = 0 } = response.socket ?? {}
    if (response.writableNeedDrain && bytesWritten === taken) leave()
    taken = bytesWritten
  }, stalledMs)
  watch.unref()
  return {
    signal: gone.signal,
    end() {
      clearInterval(watch)
      withToken[Symbol.dispose]()
      gone.abort()
    },
  }
}
