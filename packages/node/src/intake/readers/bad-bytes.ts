/**
 * Places where the bytes of a file stand for no character, carried through the readers (坏字节).
 *
 * @module
 */
import type { BadByte, FileRecord } from './record.ts'

/** No text holds this: it is a byte-order mark turned round. Between two of them stands the offset. */
const FENCE = '\ufffe'
const MARK = /\ufffe(\d{1,16})\ufffe/g
/** What a decoder puts where bytes stand for no character, and what people see there. */
export const REPLACED = '\ufffd'

/** What is put in place of the bad bytes, so that whoever parses the text needs no knowledge of them. */
export const badByteMark = (offset: number): string => `${FENCE}${offset}${FENCE}`

/** The record with � in place of each mark, and with the places beside it; the same record where it has none. */
export function withBadBytes(record: FileRecord): FileRecord {
  if (!record.values.some((value) => value.includes(FENCE))) return record
  const badBytes: BadByte[] = []
  const values = record.values.map((value, position) =>
    value.replace(MARK, (_, offset: string) => {
      badBytes.push({ position, byte: Number(offset) })
      return REPLACED
    }),
  )
  return badBytes.length === 0 ? record : { ...record, values, badBytes }
}
