/** What a file says, for a terminal: controls come as the signs that stand for them, so that none is obeyed; line ends stay. */
export const visibleText = (text: string): string =>
  text.replace(/\p{Cc}/gu, (control) => {
    const code = control.codePointAt(0) ?? 0
    if (control === '\n') return control
    if (code === 0x7f) return '\u2421'
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : `\\x${code.toString(16)}`
  })
