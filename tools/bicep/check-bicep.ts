import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readBicep, syntaxProblems, type BicepFile, type BicepProblem } from './bicep-file.ts'
import { moduleProblems, parameterProblems, symbolProblems } from './check-symbols.ts'

/** Every `.bicep` file in a folder, by path. */
export async function readBicepFolder(folder: string): Promise<ReadonlyMap<string, BicepFile>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.bicep'))
  const files = await Promise.all(names.map((name) => readBicep(join(folder, name))))
  return new Map(files.map((file) => [file.path, file]))
}

/** What a compiler would refuse, as far as it can be checked without one: syntax, names, parameters, modules. */
export function bicepProblems(files: ReadonlyMap<string, BicepFile>): BicepProblem[] {
  return [...files.values()].flatMap((file) => {
    const syntax = syntaxProblems(file)
    if (syntax.length > 0) return syntax
    return [...symbolProblems(file), ...parameterProblems(file), ...moduleProblems(file, files)]
  })
}
