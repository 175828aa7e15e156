/**
 * Corrects the rows that `schemas/samples/cases.xlsx` leaves refused, as a clerk does in the file of refused rows.
 *
 * @module
 */
import excel from 'exceljs'

const CORRECTIONS: readonly (readonly [caseNo: string, heading: string, right: string])[] = [
  ['QDYL2026-907', '县级行政区划代码', '370202'],
  ['QDYL2026-914', '管理部件或管理事项代码', '06012'],
  ['QDYL2026-920', '上报时间', '2026-09-24 11:20'],
]

export async function correctSample(rejectsFile: string): Promise<void> {
  const book = new excel.Workbook()
  await book.xlsx.readFile(rejectsFile)
  const sheet = book.worksheets[0] as excel.Worksheet
  const textsOf = (row: number): string[] => (sheet.getRow(row).values as unknown[]).map(String)
  const headings = textsOf(1)
  const caseNumbers = sheet.getColumn(headings.indexOf('案卷编号')).values.map(String)
  for (const [caseNo, heading, right] of CORRECTIONS) {
    const row = caseNumbers.indexOf(caseNo)
    if (row < 0) throw new Error(`${caseNo} was not refused`)
    sheet.getCell(row, headings.indexOf(heading)).value = right
  }
  await book.xlsx.writeFile(rejectsFile)
}
