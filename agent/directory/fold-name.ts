/** FHIR R4 §3.1.1.4.8: a string is searched for without regard to case and accents. */
export function foldName(name: string): string {
  return name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
