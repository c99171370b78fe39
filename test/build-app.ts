import { execFileSync } from 'node:child_process'

/** Builds `dist/` once before the tests: the end-to-end ones run what Azure would run. */
export default function buildApp(): void {
  execFileSync(process.execPath, ['build.ts', '--quiet'], { stdio: 'inherit' })
}
