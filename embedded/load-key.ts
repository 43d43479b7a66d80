import { hkdfSync, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { parseKey, SettingFault } from '#config/parse-setting.ts'
import type { DataDirectory } from './data-directory.ts'
import { StartError } from './start-error.ts'

export type KeyEncryptionKeys = { issuer: Buffer; verifier: Buffer }

/**
 * The key-encryption keys of both trust domains: made once and kept in the data directory, readable by their owner
 * alone; or, where the operator gives one, that one for the issuer and one derived from it for the verifier.
 */
export async function loadKeys({
  directory,
  given,
}: {
  directory: DataDirectory
  given: Buffer | undefined
}): Promise<KeyEncryptionKeys> {
  if (given) {
    const derived = hkdfSync('sha256', given, new Uint8Array(), 'careseal verifier key-encryption key', 32)
    return { issuer: given, verifier: Buffer.from(derived) }
  }
  return {
    issuer: await loadKey(directory.file('issuer.key')),
    verifier: await loadKey(directory.file('verifier.key')),
  }
}

async function loadKey(file: string): Promise<Buffer> {
  await writeFile(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    },
  )
  try {
    return parseKey((await readFile(file, 'utf8')).trim())
  } catch (error) {
    if (error instanceof SettingFault) throw new StartError(`${file} holds no key: it ${error.message}`)
    throw error
  }
}
