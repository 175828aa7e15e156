/**
 * By what an exported table is known when it comes back: both its writer and its reader keep to this.
 *
 * @module
 */

type Lang = 'en' | 'zh' | null

/** Heading of the first column, the global id. */
export const idTitle = (lang: Lang): string => (lang === 'zh' ? '全局标识' : lang === 'en' ? 'global id' : 'id')

export const ID_TITLES: readonly string[] = [idTitle(null), idTitle('en'), idTitle('zh')]

/** Headings as a profile's reader spells them (`plainName`). */
const PLAIN_TITLES: ReadonlySet<string> = new Set(['id', 'globalid', '全局标识'])

export const isIdTitle = (plain: string | undefined): boolean => plain !== undefined && PLAIN_TITLES.has(plain)

/** The last sheet of a workbook, where there is something to say about the ones before it. */
export const noteSheet = (lang: Lang): string => (lang === 'zh' ? '未导出' : 'not exported')

export const isNoteSheet = (name: string): boolean => name === noteSheet('zh') || name === noteSheet('en')

/** The first cell of a line at the end of a CSV that names missing rows begins so. */
export const noteMark = (lang: Lang): string => (lang === 'zh' ? '#未导出' : '#missing')

export const isNote = (firstCell: string | undefined): boolean =>
  firstCell !== undefined && (firstCell.startsWith(`${noteMark('zh')} `) || firstCell.startsWith(`${noteMark('en')} `))
