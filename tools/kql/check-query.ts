import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import vm from 'node:vm'

/** A table's columns by name, with their KQL types. */
export type Tables = Readonly<Record<string, Readonly<Record<string, string>>>>

const require = createRequire(import.meta.url)

/** Runs inside the language service's own context: it accepts only arrays and classes of that context. */
const ANALYSE = `(tables, query) => {
  const { KustoCode, GlobalState, Symbols } = Kusto.Language
  const symbols = Object.entries(JSON.parse(tables)).map(([name, columns]) =>
    Symbols.TableSymbol.From('(' + Object.entries(columns).map(([column, type]) => column + ':' + type).join(',') + ')')
      .WithName(name))
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('workspace', symbols))
  const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics()
  return JSON.stringify(Array.from({ length: found.Count }, (_, i) => found.getItem(i).Message))
}`

let analyse: ((tables: string, query: string) => string) | undefined

/**
 * The errors that Microsoft's language service for KQL finds in a query: syntax, names of tables, columns and functions, types.
 *
 * @returns an empty list when it would run
 */
export function kqlProblems(query: string, tables: Tables): string[] {
  analyse ??= loadAnalyse()
  return JSON.parse(analyse(JSON.stringify(tables), query)) as string[]
}

function loadAnalyse(): (tables: string, query: string) => string {
  const folder = dirname(require.resolve('@kusto/language-service-next/package.json'))
  const world = vm.createContext({ console, setTimeout, clearTimeout })
  for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
    vm.runInContext(readFileSync(join(folder, file), 'utf8'), world, { filename: file })
  }
  return vm.runInContext(ANALYSE, world) as (tables: string, query: string) => string
}
