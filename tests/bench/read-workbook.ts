/**
 * What the spreadsheet library alone needs to read a file: `node read-workbook.ts FILE` prints the number of rows.
 *
 * @module
 */
import exceljs from 'exceljs'

let rows = 0
let cells = 0
for await (const sheet of new exceljs.stream.xlsx.WorkbookReader(process.argv[2] as string, {})) {
  for await (const row of sheet) {
    rows += 1
    row.eachCell(({ value }) => {
      if (value !== null) cells += 1
    })
  }
}
process.stdout.write(`${JSON.stringify({ rows, cells })}\n`)
