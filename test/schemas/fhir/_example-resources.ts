import { readdirSync, readFileSync } from 'node:fs'
import type { Resource } from '#schemas/fhir/elements.ts'

const folder = new URL('../../vectors/fhir/r4/', import.meta.url)

/** Official R4 examples (HL7, `hl7.fhir.r4.examples` 4.0.1, CC0) by the name of their file. */
export const examples: readonly (readonly [string, Resource])[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => [file.slice(0, -5), JSON.parse(readFileSync(new URL(file, folder), 'utf8'))])

export function exampleOf(name: string): Resource {
  return structuredClone(examples.find(([known]) => known === name)![1])
}
