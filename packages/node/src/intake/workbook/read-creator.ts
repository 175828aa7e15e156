/**
 * Who made a workbook, as it says itself (文档属性).
 *
 * @module
 */
import type { Container } from './open-container.ts'
import { scanXml, XmlError } from './xml-events.ts'

/** Programs that change a workbook leave its first maker in it. */
const PROPERTIES = 'docProps/core.xml'
const LONGEST = 200

/** Null where it does not say. Properties that can not be read say nothing: no row depends on them. */
export async function readCreator(container: Container): Promise<string | null> {
  const name = container.nameOf(PROPERTIES)
  const text = name === null ? null : await container.read(name)
  if (text === null) return null
  let creator: string | null = null
  let inCreator = false
  const scanner = scanXml({
    open(name) {
      inCreator = name === 'creator'
    },
    text(piece) {
      if (inCreator && (creator ?? '').length < LONGEST) creator = (creator ?? '') + piece
    },
    close() {
      inCreator = false
    },
  })
  try {
    scanner.write(text)
    scanner.end()
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return null
  }
  return creator
}
