/** @module The label page's script: keys and buttons, one request a label. */

/** Served as a file of its own, so that the page's policy allows no script inside of it. */
export const LABEL_SCRIPT = `const box = document.querySelector('.labels')
const rows = [...box.querySelectorAll('li')]
const status = box.querySelector('.said')
const choiceOf = (row) => row.querySelector('button[aria-pressed=true]')
let now = Math.max(0, rows.findIndex((row) => !choiceOf(row)))

function show(index) {
  now = Math.min(rows.length - 1, Math.max(0, index))
  for (const row of rows) row.toggleAttribute('data-now', row === rows[now])
  rows[now].scrollIntoView({ block: 'nearest' })
}

function go(id) {
  const link = document.getElementById(id)
  if (link) location.assign(link.href)
}

async function say(row, label) {
  status.textContent = 'saving …'
  const sent = { key: box.dataset.key, criterion: row.dataset.criterion, label }
  try {
    const answer = await fetch('/labels', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sent),
    })
    if (!answer.ok) throw new Error(await answer.text())
  } catch (error) {
    status.textContent = 'not saved: ' + error.message
    return
  }
  for (const button of row.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.value === label))
  }
  status.textContent = 'saved'
  const left = rows.findIndex((one) => !choiceOf(one))
  if (left !== -1) show(left)
  else if (document.getElementById('open')) setTimeout(() => go('open'), 250)
  else location.reload()
}

for (const [index, row] of rows.entries()) {
  row.querySelector('.text').addEventListener('click', () => show(index))
  for (const button of row.querySelectorAll('button')) {
    button.addEventListener('click', () => {
      show(index)
      say(row, button.value)
    })
  }
}

const LABELS = { y: 'met', n: 'not-met', u: 'unclear' }
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
  if (LABELS[event.key]) say(rows[now], LABELS[event.key])
  else if (/^[1-9]$/.test(event.key)) show(Number(event.key) - 1)
  else if (event.key === 'j') show(now + 1)
  else if (event.key === 'k') show(now - 1)
  else if (event.key === 'ArrowRight') go('next')
  else if (event.key === 'ArrowLeft') go('previous')
  else if (event.key === 'Enter' && !event.target.closest('a,button,summary')) go('open')
  else return
  event.preventDefault()
})
show(now)
`
