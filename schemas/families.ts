import { readdirSync } from 'node:fs'
import type { Family } from './family.ts'
import { contextUrlOf, schemaUrlOf, typeIdOf, vctOf } from './urls.ts'

/** Every family, in the order of their ids. Adding one is adding a folder with a `family.ts` beside this file. */
export const families: readonly Family[] = Object.freeze(await loadFamilies())

/** Every version of every family: what may be issued, and what was. */
export const familyVersions: readonly Family[] = families.flatMap((family) => [family, ...family.former])

const byId = new Map(families.map((family) => [family.id, family]))
const byVct = new Map(familyVersions.map((family) => [family.vct, family]))
const byType = new Map(families.map((family) => [family.credentialType, family]))

/** The family of an id, as in paths: `practitioner-license`. */
export function familyOfId(id: string): Family | undefined {
  return byId.get(id)
}

/** A version of a family, as in the paths of what is published. */
export function familyOfVersion({ id, version }: { id: string; version: number }): Family | undefined {
  return familyVersions.find((family) => family.id === id && family.version === version)
}

/** The family of an SD-JWT VC's `vct`, in the version that it names. */
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

/**
 * The family of a credential, in the version that its contexts name. One that names none of them, or two, is held against
 * the newest.
 */
export function familyOfCredential({
  types,
  contexts,
}: {
  types: readonly string[]
  contexts: unknown
}): Family | undefined {
  const family = familyOfType(types)
  if (!family || family.former.length === 0 || !Array.isArray(contexts)) return family
  const named = [family, ...family.former].filter(({ contextUrl }) => contexts.includes(contextUrl))
  return named.length === 1 ? named[0] : family
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
  const wrong = [family, ...family.former].some(
    ({ id, version, contextUrl, schemaUrl, vct, typeId, credentialType }) =>
      id !== folder ||
      contextUrl !== contextUrlOf(folder, version) ||
      schemaUrl !== schemaUrlOf(folder, version) ||
      vct !== vctOf(folder, version) ||
      typeId !== typeIdOf(folder) ||
      credentialType !== family.credentialType,
  )
  if (wrong) throw new Error(`schemas/${folder}/family.ts: its id or its URLs are not those of its folder`)
  if (others.some((other) => other.credentialType === family.credentialType)) {
    throw new Error(
      `schemas/${folder}/family.ts: another family has the credential type ${family.credentialType}`,
    )
  }
}
