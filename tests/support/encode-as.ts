/**
 * Text in an encoding that the platform only decodes.
 *
 * @module
 */

const tables = new Map<string, ReadonlyMap<string, Buffer>>()

/** Every character of one or two bytes; the encoder of a table, made by decoding all of it. */
function tableOf(encoding: string): ReadonlyMap<string, Buffer> {
  const known = tables.get(encoding)
  if (known !== undefined) return known
  const decoder = new TextDecoder(encoding, { fatal: true })
  const table = new Map<string, Buffer>()
  const note = (...bytes: number[]): void => {
    try {
      const character = decoder.decode(Uint8Array.of(...bytes))
      if ([...character].length === 1 && !table.has(character)) table.set(character, Buffer.from(bytes))
    } catch {
      // No character has these bytes.
    }
  }
  for (let byte = 0; byte < 0x100; byte++) note(byte)
  for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) note(lead, trail)
  tables.set(encoding, table)
  return table
}

/** @throws Error where the encoding has no such character of at most two bytes */
export function encodeAs(encoding: string, text: string): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text)
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le')
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16()
  const table = tableOf(encoding)
  return Buffer.concat(
    [...text].map((character) => {
      const bytes = table.get(character)
      if (bytes === undefined) throw new Error(`${encoding} has no ${character}`)
      return bytes
    }),
  )
}
