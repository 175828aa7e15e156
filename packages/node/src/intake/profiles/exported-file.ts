/**
 * Files that a node wrote itself (数据导出) and that come back.
 *
 * @module
 */
import { type DataSet, kebabCase } from '@guantong/standard'
import { isIdTitle } from '../../spreadsheet/exported-table.ts'
import { plainName } from './column-name.ts'

/** The first column is the global id, and the first row has one of this data set in it: `370200:case:C0001`. */
export const isExportOf = (
  { name }: Pick<DataSet, 'name'>,
  header: readonly string[],
  firstRow: readonly string[] | undefined,
): boolean =>
  isIdTitle(plainName(header[0] ?? '')) && new RegExp(`^\\d+:${kebabCase(name)}:.`).test(firstRow?.[0]?.trim() ?? '')
