import { readdirSync } from 'node:fs'
import type { Family } from './family.ts'
import { contextUrlOf, schemaUrlOf, typeIdOf, vctOf } from './urls.ts'

/** Every family, in the order of their ids. Adding one is adding a folder with a `family.ts` beside this file. */
export const families: readonly Family[] = Object.freeze(await loadFamilies())

const byId = new Map(families.map((family) => [family.id, family]))
const byVct = new Map(families.map((family) => [family.vct, family]))
const byType = new Map(families.map((family) => [family.credentialType, family]))

/** The family of an id, as in paths: `practitioner-license`. */
export function familyOfId(id: string): Family | undefined {
  return byId.get(id)
}

/** The family of an SD-JWT VC's `vct`. */
export function familyOfVct(vct: string): Family | undefined {
  return byVct.get(vct)
}

/** The family of a credential's `type`. Of two families at once there is none: neither would say what it is. */
export function familyOfType(credentialTypes: readonly string[]): Family | undefined {
  let found: Family | undefined
  for (const type of credentialTypes) {
    const family = byType.get(type)
    if (!family || family === found) continue
    if (found) return undefined
    found = family
  }
  return found
}

async function loadFamilies(): Promise<Family[]> {
  const loaded: Family[] = []
  for (const folder of listFamilyFolders()) {
    const { family } = (await import(new URL(`${folder}/family.ts`, import.meta.url).href)) as {
      family: Family
    }
    checkFamily({ family, folder, others: loaded })
    loaded.push(family)
  }
  return loaded
}

function listFamilyFolders(): string[] {
  const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  return folders
    .map(({ name }) => name)
    .filter((name) => readdirSync(new URL(name, import.meta.url)).includes('family.ts'))
    .sort()
}

function checkFamily({ family, folder, others }: { family: Family; folder: string; others: Family[] }): void {
  const wrong =
    family.id !== folder ||
    family.contextUrl !== contextUrlOf(folder) ||
    family.schemaUrl !== schemaUrlOf(folder) ||
    family.vct !== vctOf(folder) ||
    family.typeId !== typeIdOf(folder)
  if (wrong) throw new Error(`schemas/${folder}/family.ts: its id or its URLs are not those of its folder`)
  if (others.some((other) => other.credentialType === family.credentialType)) {
    throw new Error(
      `schemas/${folder}/family.ts: another family has the credential type ${family.credentialType}`,
    )
  }
}
