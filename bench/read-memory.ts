import { readFile } from 'node:fs/promises'

/** Resident memory of a process in MiB, as Linux counts it (VmRSS); NaN where there is no /proc. */
export async function readMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024)
}
