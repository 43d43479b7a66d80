import { availableParallelism, cpus, totalmem } from 'node:os'

export type Machine = { cores: number; cpu: string; memoryGiB: number; node: string; platform: string }

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  }
}
