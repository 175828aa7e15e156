/**
 * What a ZIP holds: a workbook, the document of another program, or files (ZIP 内容).
 *
 * @module
 */
import { openZip } from './open-zip.ts'
import type { FileKind } from './workbook-format.ts'

/** Names that are looked through. */
const MOST_NAMES = 2000

/** By a part's name; the first that is there. */
const PARTS: readonly (readonly [name: RegExp, kind: FileKind])[] = [
  [/^xl\/workbook\.bin$/i, { format: 'xlsb' }],
  [/^xl\//i, { format: 'xlsx' }],
  [
    /^word\/document/i,
    {
      reason:
        'a Word document (DOCX); copy its table into a spreadsheet and save it as XLSX or CSV (Word 文档,请将表格粘贴到电子表格后另存)',
    },
  ],
  [/^ppt\//i, { reason: 'a PowerPoint presentation; ask for the table itself (PowerPoint 演示文稿,请索取表格文件)' }],
  [
    /^Index\/(?:Document\.iwa|Tables\/)|^Index\.zip$/,
    { reason: 'a spreadsheet of Apple Numbers; export it as XLSX or CSV (Numbers 表格,请导出为 XLSX 或 CSV)' },
  ],
  [/^\[Content_Types\]\.xml$/i, { format: 'xlsx' }],
]

const MIME = /^mimetypeapplication\/vnd\.oasis\.opendocument\.([a-z-]+)/

/** @param start the first bytes of the file, as latin1 */
export async function zipKind(file: string, start: string): Promise<FileKind> {
  const [, office] = MIME.exec(start.slice(30)) ?? []
  if (office?.startsWith('spreadsheet')) return { format: 'ods' }
  if (office !== undefined)
    return {
      reason: `an OpenDocument file (${office}) that is no spreadsheet; save its table as XLSX or CSV (OpenDocument 文档而非表格,请将表格另存为 XLSX 或 CSV)`,
    }
  const names = await namesIn(file)
  // Cut off or damaged: the reader of workbooks says so.
  if (names === null) return { format: 'xlsx' }
  const known = PARTS.find(([pattern]) => names.some((name) => pattern.test(name)))
  if (known !== undefined) return known[1]
  if (names.includes('content.xml')) return { format: 'ods' }
  const files = names.filter((name) => !name.endsWith('/'))
  const listed = files.slice(0, 3).join(', ') + (files.length > 3 ? ', …' : '')
  return {
    reason: `a ZIP archive with ${listed}; unpack it and import what is in it (ZIP 压缩包,含 ${listed},请解压后导入)`,
  }
}

async function namesIn(file: string): Promise<string[] | null> {
  const names: string[] = []
  try {
    const zip = await openZip(file)
    try {
      for await (const { fileName } of zip.eachEntry()) {
        names.push(fileName)
        if (names.length >= MOST_NAMES) break
      }
    } finally {
      zip.close()
    }
  } catch {
    return null
  }
  return names
}
