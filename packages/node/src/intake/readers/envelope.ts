/**
 * Records handed in within an envelope each: `{"senderCode": "120110", "data": [{…}]}` on every line (信封).
 *
 * @module
 */
import { parseJson } from './keyed-records.ts'

type JsonObject = Readonly<Record<string, unknown>>

/** Members that carry records where all the others are plain words about them. */
const CONTENTS = ['data', 'records', 'rows', 'list'] as const

/** A record with a list of its own (`data`, `rows`) has more members beside it than an envelope. */
const MOST_AROUND = 4

/** Lines of a Singer tap that carry no record: what its streams are like, and how far it has come. */
const SINGER_TALK: ReadonlySet<unknown> = new Set(['SCHEMA', 'STATE', 'ACTIVATE_VERSION'])

/** The records of a line that a Singer tap wrote; null where it is no such line. */
function ofSinger({ type, stream, record, value }: JsonObject): readonly JsonObject[] | null {
  if (type === 'RECORD' && typeof stream === 'string' && isObject(record)) return [record]
  return SINGER_TALK.has(type) && (typeof stream === 'string' || isObject(value)) ? [] : null
}

/** What an envelope holds: an object, a list of objects, or the JSON of either; an object that is no envelope is itself. */
export function contentsOf(object: JsonObject): readonly JsonObject[] {
  const singer = ofSinger(object)
  if (singer !== null) return singer
  const name = CONTENTS.find((member) => object[member] !== undefined)
  if (name === undefined) return [object]
  const others = Object.entries(object).filter(([member]) => member !== name)
  if (others.length > MOST_AROUND) return [object]
  if (others.some(([, value]) => typeof value === 'object' && value !== null)) return [object]
  const contents = opened(object[name])
  const list = Array.isArray(contents) ? contents : [contents]
  return list.length > 0 && list.every(isObject) ? list : [object]
}

function opened(contents: unknown): unknown {
  if (typeof contents !== 'string' || !/^\s*[[{]/.test(contents)) return contents
  try {
    return parseJson(contents)
  } catch {
    return contents
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
