import type { Page } from 'playwright-core'

/** Words that a person cannot read well on the page as it is: too small, past its left edge, or a heading or a name broken in two. */
export function unreadableWords(page: Page): Promise<string[]> {
  return page.evaluate(FIND)
}

/** In the page's own language, because the program is checked without the types of a browser. */
const FIND = `(() => {
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode
    const parent = node.parentElement
    if (!parent.checkVisibility() || parent.closest('title, script, textarea, select')) continue
    let isForReaders = true
    for (let up = parent; up; up = up.parentElement) isForReaders &&= getComputedStyle(up).clipPath === 'none'
    if (!isForReaders) continue
    for (const { 0: word, index } of node.data.matchAll(/\\S+/g)) {
      const range = document.createRange()
      range.setStart(node, index)
      range.setEnd(node, index + word.length)
      const { left, right, height } = range.getBoundingClientRect()
      if (right > 0 && left < 0) found.push('past the edge: ' + word)
      if (right > 0 && height > 0 && height < 9) found.push('too small: ' + word)
      const isShort = word.length < 12 && !word.includes('-')
      if (isShort && parent.closest('h1, h2, td[data-label]') && range.getClientRects().length > 1) found.push('broken: ' + word)
    }
  }
  return found
})()`
