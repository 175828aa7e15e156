/**
 * Parts into a ZIP container: what PKWARE's note asks for, and nothing more.
 *
 * @module
 */
import { crc32, deflateRawSync } from 'node:zlib'

/** In the order given; `packed`: deflated, else stored. */
export function zipParts(parts: ReadonlyMap<string, string | Uint8Array>, packed: boolean): Buffer {
  const locals: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const [name, content] of parts) {
    const whole = typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content)
    const data = packed ? deflateRawSync(whole, { level: 1 }) : whole
    const title = Buffer.from(name, 'utf8')
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    // Names are UTF-8.
    common.writeUInt16LE(0x800, 2)
    common.writeUInt16LE(packed ? 8 : 0, 4)
    common.writeUInt16LE(0x5821, 8)
    common.writeUInt32LE(crc32(whole), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(whole.length, 18)
    common.writeUInt16LE(title.length, 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, title, data])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    entries.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), common, rest, title]))
    locals.push(local)
    at += local.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}
