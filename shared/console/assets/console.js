/**
 * What the script adds to pages: they refresh themselves, work on many letters continues by itself, texts can be copied, and a
 * payload can be picked. Every page works without it.
 */

const policy = globalThis.trustedTypes?.createPolicy('console', { createHTML: (text) => text })

/** Parses only what the console itself has sent. The parser executes no scripts. */
const parse = (text) =>
  new DOMParser().parseFromString(policy === undefined ? text : policy.createHTML(text), 'text/html')

const isBusy = () =>
  document.hidden ||
  document.querySelector('main details[open], main dialog[open]') !== null ||
  document.activeElement?.closest('main form') != null

async function refresh() {
  if (isBusy()) return
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'manual' })
    // The next click shows that the session has ended; until then the screen stays readable.
    if (!answer.ok) return
    const next = parse(await answer.text()).querySelector('main')
    if (next !== null && !isBusy()) document.querySelector('main').replaceChildren(...next.childNodes)
  } catch {
    // Offline for a moment: the next round tries again.
  }
}

const seconds = Number(document.body.dataset.refresh)
if (seconds > 0) setInterval(refresh, seconds * 1000)

/** Sends a form that reports more letters again, until a page has no such form or a request fails: its button then remains. */
async function goOn() {
  for (;;) {
    const form = document.querySelector('main form[data-continues]')
    if (form === null) return
    const body = new URLSearchParams(new FormData(form))
    const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' })
    const next = answer.ok ? parse(await answer.text()).querySelector('main') : null
    if (next === null) return
    document.querySelector('main').replaceChildren(...next.childNodes)
  }
}

goOn().catch(() => {
  // Offline: the button is still there.
})

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]')
  if (button === null) return
  await navigator.clipboard.writeText(button.dataset.copy)
  const label = button.textContent
  button.textContent = 'Copied'
  setTimeout(() => (button.textContent = label), 1500)
})

document.addEventListener('change', (event) => {
  const picker = event.target.closest('[data-fills]')
  const option = picker?.selectedOptions[0]
  if (option?.dataset.text !== undefined)
    document.getElementById(picker.dataset.fills).value = option.dataset.text
})
