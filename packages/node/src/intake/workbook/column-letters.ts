/** The letters that a spreadsheet calls a column by: 0 is `A`, 26 is `AA`. */
export function columnLetters(position: number): string {
  let letters = ''
  for (let rest = position; rest >= 0; rest = Math.floor(rest / 26) - 1)
    letters = String.fromCharCode(0x41 + (rest % 26)) + letters
  return letters
}
