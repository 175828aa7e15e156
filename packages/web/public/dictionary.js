// Filters what the server has written: every row and every folded entry is searched by its own text.

const form = document.getElementById('find')
const folds = [...document.querySelectorAll('details.entry')]
const rows = [...document.querySelectorAll('tr.row')].map((row) => ({
  row,
  fold: row.closest('details.entry'),
  text: row.textContent.toLowerCase(),
}))
const titles = new Map(folds.map((fold) => [fold, fold.querySelector('summary').textContent.toLowerCase()]))

function filter(asked) {
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (text) => words.every((word) => text.includes(word))
  let hits = 0
  const found = new Map()
  for (const { row, fold, text } of rows) {
    const hit = words.length === 0 || fits(text)
    row.hidden = !hit
    if (!hit || words.length === 0) continue
    hits += 1
    if (fold) found.set(fold, (found.get(fold) ?? 0) + 1)
  }
  for (const fold of folds) {
    const named = words.length > 0 && fits(titles.get(fold))
    if (named && !found.has(fold)) {
      hits += 1
      for (const { row, fold: own } of rows) if (own === fold) row.hidden = false
    }
    fold.hidden = words.length > 0 && !named && !found.has(fold)
    fold.open = words.length > 0 && found.has(fold)
  }
  // A heading over nothing says nothing.
  for (const part of document.querySelectorAll('main section')) {
    const left = [...part.querySelectorAll('tr.row, details.entry')]
    part.hidden = words.length > 0 && left.every((each) => each.hidden || each.closest('[hidden]'))
  }
  for (const heading of document.querySelectorAll('main h3')) {
    let next = heading.nextElementSibling
    let shown = false
    for (; next && next.tagName !== 'H3'; next = next.nextElementSibling) shown ||= !next.hidden
    heading.hidden = !shown
  }
  const output = document.getElementById('hits')
  output.textContent = words.length === 0 ? '' : output.dataset.text.replace('{count}', hits)
}

function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target instanceof HTMLDetailsElement) target.open = true
  target?.scrollIntoView?.()
}

if (form) {
  const input = form.querySelector('input')
  const given = new URLSearchParams(location.search).get('q')
  let waiting
  form.hidden = false
  form.addEventListener('submit', (event) => event.preventDefault())
  input.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => filter(input.value), 120)
  })
  if (given) {
    input.value = given
    filter(given)
  }
}
// Paper cannot be unfolded.
let folded = []
addEventListener('beforeprint', () => {
  folded = folds.filter((fold) => !fold.open)
  for (const fold of folded) fold.open = true
})
addEventListener('afterprint', () => {
  for (const fold of folded) fold.open = false
})
addEventListener('hashchange', reveal)
reveal()
