import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

/** Where Debian's package `chromium` puts it; CHROMIUM names another one. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

export const hasChromium = existsSync(CHROMIUM)

/** Why tests in a browser are left out, printed once; a run that says nothing looks as if they had passed. */
export function sayWhyNot(): void {
  if (!hasChromium) {
    console.warn(`Skipped: no Chromium at ${CHROMIUM} (apt-get install chromium, or set CHROMIUM).`)
  }
}

export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM })
}
