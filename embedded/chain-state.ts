import { open, readFile, rename } from 'node:fs/promises'

/**
 * Anvil writes its state over the old one, once a second. A kill in the middle of that leaves a torn file and no
 * chain, so a copy is kept that is only ever replaced as a whole.
 */
export type ChainStateFiles = { state: string; copy: string }

/** The newest block that a state file holds, or undefined if it is missing or torn. */
export async function readStateBlock(file: string): Promise<number | undefined> {
  return blockOf(await readFile(file, 'utf8').catch(() => ''))
}

/** Copies the state if it is whole and holds `atLeast`; gives its newest block, or undefined if it does not yet. */
export async function copyState({
  files,
  atLeast,
}: {
  files: ChainStateFiles
  atLeast: number
}): Promise<number | undefined> {
  const text = await readFile(files.state, 'utf8').catch(() => '')
  const block = blockOf(text)
  if (block === undefined || block < atLeast) return undefined
  await replaceFile({ file: files.copy, text })
  return block
}

/** Puts the copy in the place of a state that is missing, torn or older. True if it did. */
export async function restoreState({ files }: { files: ChainStateFiles }): Promise<boolean> {
  const text = await readFile(files.copy, 'utf8').catch(() => '')
  const kept = blockOf(text)
  const found = await readStateBlock(files.state)
  if (kept === undefined || (found !== undefined && found >= kept)) return false
  await replaceFile({ file: files.state, text })
  return true
}

function blockOf(text: string): number | undefined {
  try {
    const { best_block_number: best } = JSON.parse(text) as { best_block_number?: string | number }
    return best === undefined ? undefined : Number(best)
  } catch {
    return undefined
  }
}

async function replaceFile({ file, text }: { file: string; text: string }): Promise<void> {
  const draft = `${file}.new`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
}
