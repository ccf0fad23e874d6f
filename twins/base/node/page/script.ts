/** @module The one small script of every page: keys, opening what a link points at, opening and closing everything. */

/**
 * Inline and fixed, so that its hash can stand in the page's policy. Without it a page works all the same: everything that
 * opens is a `details` element.
 */
export const PAGE_SCRIPT = `(() => {
  const items = () => [...document.querySelectorAll('details[data-item]')].filter((item) => item.checkVisibility())
  const reveal = (target) => {
    for (let at = target; at; at = at.parentElement) if (at.localName === 'details') at.open = true
    if (target) target.scrollIntoView({ block: 'start' })
  }
  const follow = () => {
    if (location.hash.length > 1) reveal(document.getElementById(decodeURIComponent(location.hash.slice(1))))
  }
  addEventListener('hashchange', follow)
  follow()
  document.addEventListener('click', (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#"]')
    if (link && link.hash === location.hash) follow()
    const button = event.target.closest && event.target.closest('button[data-open]')
    if (button) {
      const scope = document.getElementById(button.dataset.scope) || document
      for (const item of scope.querySelectorAll('details[data-item]')) item.open = button.dataset.open === 'true'
    }
  })
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input,textarea,select')) return
    if (event.key !== 'j' && event.key !== 'k') return
    const all = items().map((item) => item.querySelector('summary'))
    const now = all.indexOf(document.activeElement && document.activeElement.closest('summary'))
    const next = all[event.key === 'j' ? now + 1 : Math.max(0, now - 1)]
    if (next) {
      next.focus()
      next.scrollIntoView({ block: 'nearest' })
      event.preventDefault()
    }
  })
  for (const button of document.querySelectorAll('button[data-open]')) button.hidden = false
})()`
