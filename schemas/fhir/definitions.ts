import r4 from './generated/r4.json' with { type: 'json' }
import r5 from './generated/r5.json' with { type: 'json' }

export type FhirVersion = 'r4' | 'r5'

/** An element as its StructureDefinition has it: how often it occurs, and what it holds. */
export type ElementDefinition = {
  /** A primitive, a datatype, or the path of the elements inside: `Consent.provision`. */
  type: string
  min: number
  /** Whether it may occur more than once, and so is a list. */
  many?: boolean
  /** Whether whoever does not understand it must not go on (FHIR `isModifier`). */
  modifier?: boolean
  /** `value` for each of `valueString`, `valueCode`, …: at most one of them occurs. */
  choice?: string
  /** Those of a required binding. */
  codes?: string[]
}

/** What FHIR says of the resources that are mapped here; `generated/` names where it is from. */
export type Definitions = {
  fhirVersion: string
  patterns: Readonly<Record<string, string>>
  types: Readonly<Record<string, Readonly<Record<string, ElementDefinition>>>>
}

export const definitions: Readonly<Record<FhirVersion, Definitions>> = { r4, r5 }
