import { readFile } from 'node:fs/promises'

/**
 * Reads what was presented from a file: a compact JWT, or JSON of an enveloped credential or presentation, by itself or
 * as the body or answer of an API has it.
 */
export async function readPresented(path: string): Promise<unknown> {
  const text = (await readFile(path, 'utf8')).trim()
  if (!text.startsWith('{') && !text.startsWith('"')) return text
  const value = JSON.parse(text) as unknown
  if (typeof value !== 'object' || value === null) return value
  const { verifiableCredential, verifiablePresentation } = value as Record<string, unknown>
  return verifiablePresentation ?? verifiableCredential ?? value
}
