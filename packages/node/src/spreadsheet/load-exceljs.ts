/**
 * exceljs and what it needs are a fifth of all modules: a node or command that touches no workbook starts without them.
 *
 * @module
 */
import type excel from 'exceljs'

export type Exceljs = typeof excel

export const loadExceljs = async (): Promise<Exceljs> => (await import('exceljs')).default
