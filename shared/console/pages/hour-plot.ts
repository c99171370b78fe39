import { html } from 'hono/html'
import { SEVERITIES } from '../../storage/hour-counts.ts'
import type { Now } from '../models/now.ts'
import type { Html } from '../page.ts'
import { count } from '../parts.ts'

const WIDTH = 960
const FLOOR = 110

/** A bar for each hour, with a part for each severity, the most severe at the bottom. */
export function hourPlot({ hours }: Now): Html {
  const totals = hours.map(({ counts }) =>
    SEVERITIES.reduce((sum, severity) => sum + counts.alerts[severity], 0),
  )
  const most = Math.max(1, ...totals)
  const step = WIDTH / hours.length
  const label = `Alerts in each of the last 24 hours: ${totals.join(', ')}`
  return html`<div class="plot">
    <span aria-hidden="true">${count(most)}</span>
    <svg viewBox="0 0 ${WIDTH} ${FLOOR + 1}" preserveAspectRatio="none" role="img" aria-label="${label}">
      <line x1="0" y1="${FLOOR}.5" x2="${WIDTH}" y2="${FLOOR}.5" />
      <line x1="0" y1="0.5" x2="${WIDTH}" y2="0.5" stroke-dasharray="2 4" />
      ${hours.map(({ at, counts }, index) => {
        let top = FLOOR
        const hour = at.slice(11, 13)
        return html`<g>
          <title>${hour}:00 UTC: ${totals[index] ?? 0} alerts</title>
          ${SEVERITIES.map((severity) => {
            const height = (counts.alerts[severity] / most) * (FLOOR - 1)
            top -= height
            return height === 0
              ? ''
              : html`<rect
                  class="${severity}"
                  x="${(index * step + 5).toFixed(1)}"
                  y="${top.toFixed(1)}"
                  width="${(step - 10).toFixed(1)}"
                  height="${height.toFixed(1)}"
                  rx="1.5"
                />`
          })}
        </g>`
      })}
    </svg>
    <div class="axis" aria-hidden="true">
      ${hours.map(({ at }, index) => (index % 3 === 0 ? html`<span>${at.slice(11, 13)}:00</span>` : ''))}
    </div>
  </div>`
}
