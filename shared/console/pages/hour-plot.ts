import { html } from 'hono/html'
import { SEVERITIES } from '../../storage/hour-counts.ts'
import type { Now } from '../models/now.ts'
import type { Html } from '../page.ts'
import { count } from '../parts.ts'

const WIDTH = 960
const HEIGHT = 150
const FLOOR = 124

/** A bar for each hour, with a part for each severity, the most severe at the bottom. */
export function hourPlot({ hours }: Now): Html {
  const totals = hours.map(({ counts }) =>
    SEVERITIES.reduce((sum, severity) => sum + counts.alerts[severity], 0),
  )
  const most = Math.max(1, ...totals)
  const step = WIDTH / hours.length
  const label = `Alerts in each of the last 24 hours: ${totals.join(', ')}`
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
    <line x1="0" y1="${FLOOR}.5" x2="${WIDTH}" y2="${FLOOR}.5" />
    <line x1="0" y1="14.5" x2="${WIDTH}" y2="14.5" stroke-dasharray="2 4" />
    <text x="0" y="10">${count(most)}</text>
    ${hours.map(({ at, counts }, index) => {
      let top = FLOOR
      const hour = at.slice(11, 13)
      return html`<g>
        <title>${hour}:00 UTC: ${totals[index] ?? 0} alerts</title>
        ${SEVERITIES.map((severity) => {
          const height = (counts.alerts[severity] / most) * (FLOOR - 15)
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
        ${index % 3 === 0 ? html`<text x="${(index * step + step / 2).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="middle">${hour}:00</text>` : ''}
      </g>`
    })}
  </svg>`
}
